"""From a folder on the disk to the way that its model is run."""

import json
from pathlib import Path

import pytest

from app.backends.local.choice import chosen, plans_of
from app.backends.local.fit import GIB, Card
from app.backends.local.settings import LocalSettings
from app.backends.local.told import told
from app.core.errors import ModelError, OutOfMemory
from tests.unit.local.test_architecture import FLASH


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.json").write_text(json.dumps(FLASH))
    return tmp_path


def processor(folder: Path, size: object) -> None:
    (folder / "preprocessor_config.json").write_text(json.dumps({"size": size}))


def test_the_settings_and_the_processor_bound_what_is_chosen(folder: Path) -> None:
    card = Card("cuda", 40 * GIB)
    setup = chosen(plans_of(folder, card, LocalSettings()), card).setup
    assert (setup.precision, setup.context, setup.picture) == ("bf16", 32768, 7500)
    processor(folder, {"shortest_edge": 12544, "longest_edge": 9_633_792})
    assert chosen(plans_of(folder, card, LocalSettings()), card).setup.picture == 6144
    wanted = LocalSettings(quantisation="int8", context=9000, picture_tokens=1000)
    setup = chosen(plans_of(folder, card, wanted), card).setup
    assert (setup.precision, setup.context, setup.picture) == ("int8", 9000, 1000)


def test_a_limit_beyond_all_pictures_is_as_good_as_none(folder: Path) -> None:
    processor(folder, {"longest_edge": 10**400})
    card = Card("cuda", 24 * GIB)
    plans = plans_of(folder, card, LocalSettings())
    assert chosen(plans, card).setup.precision == "bf16"
    assert all(told(plan) for plan in plans)


@pytest.mark.parametrize("size", [None, [], {}, {"longest_edge": "x"}, {"longest_edge": 1}])
def test_a_processor_that_states_no_limit_has_that_of_its_class(folder: Path, size: object) -> None:
    processor(folder, size)
    card = Card("cuda", 40 * GIB)
    assert chosen(plans_of(folder, card, LocalSettings()), card).setup.picture == 7500


def test_a_card_that_is_too_small_is_told_so(folder: Path) -> None:
    card = Card("cuda", 4 * GIB)
    with pytest.raises(OutOfMemory, match=r"4\.0 GiB are free") as raised:
        chosen(plans_of(folder, card, LocalSettings()), card)
    assert "remote" in raised.value.hint


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        plans_of(tmp_path, Card("cpu", GIB), LocalSettings())


def test_a_device_that_cannot_run_what_is_wished_says_so(folder: Path) -> None:
    with pytest.raises(ModelError, match="exact weights only") as raised:
        plans_of(folder, Card("mps", 40 * GIB), LocalSettings(quantisation="nf4"))
    assert "auto" in raised.value.hint
