"""Endpoints by name."""

import pytest

from app.backends.remote.settings import (
    ENDPOINTS,
    Endpoint,
    Endpoints,
    RemoteSettings,
    named,
)
from app.core.errors import SettingsError
from app.core.settings_table import read


def test_known_services() -> None:
    assert named(Endpoints(), "zai") == ENDPOINTS["zai"]
    assert {"zai", "bigmodel", "modelscope"} <= set(ENDPOINTS)


def test_a_table_for_a_known_service_states_what_differs() -> None:
    own = Endpoints({"zai": Endpoint(model="glm-4.6v-flash")})
    made = named(own, "zai")
    assert made.model == "glm-4.6v-flash"
    assert (made.base_url, made.profile) == ("https://api.z.ai/api/paas/v4", "zai")


def test_the_user_s_own() -> None:
    made = named(Endpoints({"gpu": Endpoint(base_url="http://gpu:8000")}), "gpu")
    assert made.name == "gpu"


def test_misspelt_and_empty_ones_are_said() -> None:
    with pytest.raises(SettingsError, match="zia") as caught:
        named(Endpoints({"gpu": Endpoint(base_url="x")}), "zia")
    assert "zai" in caught.value.hint
    assert "gpu" in caught.value.hint
    with pytest.raises(SettingsError, match="no address"):
        named(Endpoints({"gpu": Endpoint()}), "gpu")


def test_the_settings_file_reaches_them() -> None:
    table = {
        "gpu": {
            "base_url": "http://127.0.0.1:8000",
            "profile": "llamacpp",
            "limits": {"max_side": 1000},
            "extra": {"grammar": "root ::= [a-z]+", "nested": {"a": 1}},
        },
        "bad": {"profile": "nonsense", "base_url": "http://x"},
    }
    read_endpoints, problems = read(Endpoints, table)
    made = named(read_endpoints, "gpu")
    assert made.profile == "llamacpp"
    assert made.limits.max_side == 1000
    assert made.extra == {"grammar": "root ::= [a-z]+", "nested": {"a": 1}}
    assert [problem.key for problem in problems] == ["bad.profile"] or "profile" in str(problems)
    remote, problems = read(
        RemoteSettings, {"prices": {"x": {"model": "m", "prompt": 1, "currency": "CNY"}}}
    )
    assert not problems
    assert remote.prices["x"].currency == "CNY"
