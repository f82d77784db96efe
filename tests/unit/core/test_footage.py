"""How much of a clip goes to whoever answers, and what is said of it."""

from pathlib import Path

import pytest

from app.core.chat import Clip, Passes
from app.core.footage import MOST_PASSES, Plan, Span, goes_whole, plan, refitted
from app.core.ports import Capabilities
from app.core.room import room
from app.core.videos import ClipLimits, Keyframe

CLIP = Clip("clip", Path("clip.mp4"), 1920, 1080, 600.0)
EACH = 2691 + 16  # tokens of a picture of 1080p, its name and its time


def keyframes(count: int, telling: int | None = None) -> tuple[Keyframe, ...]:
    """So many, ten seconds apart; the later the better, `telling` of them by much."""
    told = count if telling is None else telling
    return tuple(
        Keyframe(10.0 * n, 0.5 if count - n <= told else 0.05, count - 1 - n) for n in range(count)
    )


def known(context: int | None = None, pictures: int | None = None) -> Capabilities:
    return Capabilities(
        "model",
        remote=True,
        markup=True,
        skills=frozenset(),
        context=context,
        max_pictures=pictures,
    )


def sizes(made: Plan) -> list[int]:
    return [len(chosen) for chosen in made.passes]


def test_an_eighth_of_the_context_is_kept_for_the_answer() -> None:
    assert room(known(131_072), EACH) == (131_072 - 16_384) // EACH == 42
    assert room(known(16_384), EACH) == (16_384 - 2_048) // EACH
    assert room(known(131_072), EACH, spent=50_000) == (131_072 - 16_384 - 50_000) // EACH


def test_a_limit_of_pictures_holds_and_one_picture_always_goes() -> None:
    assert room(known(131_072, 10), EACH) == 10
    assert room(known(2_048), EACH) == 1
    assert room(known(None), EACH) == (32_768 - 4_096) // EACH


def test_who_takes_no_tokens_reads_so_many() -> None:
    assert room(known(), 0) == 60


def test_all_that_fits_goes_in_one_request_in_order_of_time() -> None:
    made = plan(CLIP, keyframes(12), 42, EACH)
    assert sizes(made) == [12]
    assert [each.seconds for each in made.passes[0]] == [10.0 * n for n in range(12)]
    assert made.coverage.told == "12 key frames · 32\u202f484 tok · 0:00–10:00 / 10:00"


def test_what_tells_least_is_left_out_and_that_is_said() -> None:
    made = plan(CLIP, keyframes(60, telling=40), 42, EACH)
    assert sizes(made) == [42]
    assert made.passes[0][0].seconds == 180.0
    assert made.coverage.left_out == 18
    assert "18 key frames that tell less are left out, since no more fit" in made.coverage.told


def test_far_more_than_fits_goes_in_passes_of_one_part_each() -> None:
    made = plan(CLIP, keyframes(100), 42, EACH)
    assert sizes(made) == [34, 34, 32]
    assert made.coverage.passes == 3
    times = [each.seconds for chosen in made.passes for each in chosen]
    assert times == sorted(times)
    assert made.coverage.left_out == 0


def test_there_is_an_end_to_passes() -> None:
    made = plan(CLIP, keyframes(1000), 10, EACH)
    assert sizes(made) == [10] * MOST_PASSES
    assert made.coverage.left_out == 1000 - 10 * MOST_PASSES


def test_so_many_as_are_wanted_go() -> None:
    made = plan(CLIP, keyframes(60), 42, EACH, wanted=5)
    assert sizes(made) == [5]
    assert made.coverage.told.endswith("left out, since no more were asked for")
    assert sizes(plan(CLIP, keyframes(60), 42, EACH, wanted=50)) == [25, 25]


def test_a_part_of_a_clip_covers_that_part() -> None:
    made = plan(CLIP, keyframes(3), 42, EACH, span=Span(5.0, 65.0))
    assert "0:05–1:05 / 10:00" in made.coverage.told


def test_of_nothing_nothing_goes() -> None:
    made = plan(CLIP, (), 42, EACH)
    assert made.passes == ()
    assert made.coverage.frames == 0


@pytest.mark.parametrize(
    ("seconds", "question", "whole"),
    [
        (8.0, "Does the menu flicker while it is dragged?", True),
        (8.0, "动画流畅吗？", True),
        (8.0, "What does the dialog say?", False),
        (120.0, "Does the menu flicker?", False),
    ],
)
def test_short_clips_go_whole_where_motion_is_asked_about(
    seconds: float, question: str, whole: bool
) -> None:
    clip = Clip("a", Path("a.mp4"), 640, 480, seconds)
    assert goes_whole(clip, question, ClipLimits(), guarded=False) is whole
    assert not goes_whole(clip, question, None, guarded=False)
    assert not goes_whole(clip, question, ClipLimits(), guarded=True)
    assert not goes_whole(clip, question, ClipLimits(max_seconds=5.0), guarded=False)


def in_passes(*times: tuple[float, ...]) -> Clip:
    return Clip("a", Path("a.mp4"), 640, 480, 60.0, passes=Passes(times, 0.0, 60.0, 9))


@pytest.mark.parametrize(
    ("fits", "most", "sizes"),
    [
        (2, 8, [2, 2, 2]),  # as it was
        (6, 8, [6]),
        (4, 8, [3, 3]),
        (1, 8, [1, 1, 1, 1, 1, 1]),
        (1, 3, [1, 1, 1]),
        (4, 1, [4]),
    ],
)
def test_passes_are_fitted_to_whoever_is_asked_now(fits: int, most: int, sizes: list[int]) -> None:
    clip = in_passes((0.0, 10.0), (20.0, 30.0), (40.0, 50.0))
    fitted = refitted(clip, fits, most).passes
    assert fitted is not None
    assert [len(each) for each in fitted.times] == sizes
    times = [seconds for each in fitted.times for seconds in each]
    assert times == sorted(set(times))
    assert times[0] == 0.0
