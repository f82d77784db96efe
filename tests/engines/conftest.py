"""Real servers and a remote backend before them."""

from collections.abc import Iterator

import pytest

from tests.engines.servers import Server, llama


@pytest.fixture(scope="session")
def engine() -> Iterator[Server]:
    """A llama.cpp server that each request can script."""
    with llama() as server:
        yield server
