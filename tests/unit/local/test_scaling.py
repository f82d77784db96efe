import json
from pathlib import Path
from typing import Any, Final

import pytest

from app.backends.local.worker.scaling import Scaling
from app.child.protocol import Failure

SIZE: Final = {"shortest_edge": 12_544, "longest_edge": 9_633_792}
VIDEO: Final = {"shortest_edge": 12_544, "longest_edge": 50_000_000}
# width, height; tokens at the limit above, at 2048 and at 1280 tokens
SCREENS: Final = [
    (1280, 720, 1196, 1196, 1196),
    (1920, 1080, 2691, 1980, 1222),
    (2560, 1440, 4641, 1980, 1222),
    (3840, 2160, 6032, 1980, 1222),
]


def folder(where: Path, **files: Any) -> Path:
    for name, said in files.items():
        (where / f"{name}.json").write_text(json.dumps(said))
    return where


@pytest.mark.parametrize(("width", "height", "all_", "fewer", "few"), SCREENS)
def test_what_a_screen_takes(
    tmp_path: Path, width: int, height: int, all_: int, fewer: int, few: int
) -> None:
    where = folder(tmp_path, preprocessor_config={"size": SIZE})
    for cap, tokens in ((None, all_), (2048, fewer), (1280, few), (1 << 20, all_)):
        assert Scaling.of(where, cap).tokens(1, height, width) == tokens


def test_what_nobody_says_is_as_in_transformers(tmp_path: Path) -> None:
    assert Scaling.of(tmp_path) == Scaling()
    assert Scaling().tokens(1, 2160, 3840) == 7360
    assert Scaling().most_tokens == 7500


def test_all_of_it_can_be_said_in_two_ways(tmp_path: Path) -> None:
    picture = {"size": SIZE, "image_mean": [0.5, 0.5, 0.5], "patch_size": 16, "merge_size": 4}
    apart = folder(tmp_path, preprocessor_config=picture, video_preprocessor_config={"size": VIDEO})
    found = Scaling.of(apart)
    assert (found.factor, found.mean, found.most_video) == (64, (0.5, 0.5, 0.5), 50_000_000)
    together = {"image_processor": picture, "video_processor": {"size": VIDEO}}
    (tmp_path / "new").mkdir()
    assert Scaling.of(folder(tmp_path / "new", processor_config=together)) == found


@pytest.mark.parametrize(
    "said", [{"size": [1, 2]}, {"size": {"longest_edge": "much"}}, {"image_mean": 3}, {"size": 5}]
)
def test_what_makes_no_sense_is_told(tmp_path: Path, said: dict[str, object]) -> None:
    with pytest.raises(Failure) as raised:
        Scaling.of(folder(tmp_path, preprocessor_config=said))
    assert (raised.value.kind, raised.value.facts) == (
        "damaged",
        {"file": "preprocessor_config.json"},
    )


def test_small_pictures_are_made_large_enough() -> None:
    assert Scaling().fit(1, 1, 1) == (84, 84)
    assert Scaling().fit(1, 10, 60) == (56, 196)


def test_frames_that_are_too_many_are_made_smaller() -> None:
    scaling = Scaling()
    assert scaling.fit(4, 1080, 1920) == (1092, 1932)
    high, wide = scaling.fit(60, 1080, 1920)
    assert 50_000_000 < 60 * high * wide <= scaling.most_video


@pytest.mark.parametrize("size", [(300, 1), (20, 6000), (28, 28 * 201)])
def test_what_is_much_too_long_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="long"):
        Scaling().fit(1, *size)
