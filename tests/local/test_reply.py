"""How a reply is chosen, steered and ended."""

import dataclasses
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch

from app.backends.local.worker.brain.engine import Ended, Engine, Used
from app.backends.local.worker.brain.loading import Loaded
from app.backends.local.worker.brain.pictures import patches
from app.backends.local.worker.brain.reply import Said, Wishes
from app.backends.local.worker.brain.sampling import Sampler, Sampling
from app.child.protocol import Failure
from tests.local.asking import GREEDY, Talk, ask, picture, prompt_of

TALK = Talk("").user("What is it?", picture(1))


def script(patch: pytest.MonkeyPatch, tokens: Sequence[int]) -> list[int]:
    """Let the model choose these tokens, and the last of them for ever; returns those chosen."""
    chosen: list[int] = []

    def choose(_self: Sampler, _tokens: torch.Tensor, _logits: torch.Tensor) -> int:
        chosen.append(tokens[min(len(chosen), len(tokens) - 1)])
        return chosen[-1]

    patch.setattr(Sampler, "choose", choose)
    return chosen


def ids(loaded: Loaded, text: str) -> list[int]:
    found: list[int] = loaded.tokenizer.encode(text, add_special_tokens=False)
    return found


def said(
    engine: Engine, wishes: Wishes, *, think: bool | None = None, hurry_after: int | None = None
) -> tuple[str, Used, str]:
    """Return the text, the usage and why it ended; `hurry_after` so many tokens."""
    pieces: list[Said] = []

    def hurried() -> bool:
        return hurry_after is not None and (pieces[-1].tokens if pieces else 0) >= hurry_after

    used: Used | None = None
    reason = ""
    for event in engine.ask(TALK.question(wishes, think=think), hurried):
        match event:
            case Said():
                pieces.append(event)
            case Used():
                used = event
            case Ended():
                reason = event.reason
    assert used is not None
    return "".join(piece.text for piece in pieces), used, reason


# ---- choosing


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(temperature=0, repetition_penalty=1.0),
        Sampling(temperature=0, repetition_penalty=1.3),
        Sampling(temperature=0.8, top_p=0.6, top_k=2, repetition_penalty=1.1),
        Sampling(temperature=1.0, top_p=0.9, top_k=0, repetition_penalty=1.0),
        Sampling(temperature=1.7, top_p=1.0, top_k=5, repetition_penalty=1.0),
        Sampling(),
    ],
    ids=str,
)
def test_the_same_tokens_as_generate(engine: Engine, loaded: Loaded, sampling: Sampling) -> None:
    """With the same luck; what is None comes from the repository."""
    question = TALK.question(Wishes(sampling, most=24, endless=True))
    torch.manual_seed(5)
    ours = ask(engine, question).tokens
    prompt = prompt_of(loaded, question)
    options: dict[str, Any] = {
        name: value
        for name, value in dataclasses.asdict(sampling).items()
        if value is not None and name != "seed"
    }
    if options.get("temperature") == 0:
        options = {"do_sample": False, "repetition_penalty": options["repetition_penalty"]}
    tokens = torch.tensor([prompt.tokens])
    (scene,) = prompt.scenes
    size = (scene.grid[0] * 14, scene.grid[1] * 14)
    pixels = patches([picture(1)], size, loaded.scaling, loaded.device)
    torch.manual_seed(5)
    stock = loaded.model.generate(
        input_ids=tokens, attention_mask=torch.ones_like(tokens), pixel_values=pixels,
        mm_token_type_ids=(tokens == loaded.special.image).long(),
        image_grid_thw=torch.tensor([[1, *scene.grid]]), max_new_tokens=24, eos_token_id=None,
        suppress_tokens=sorted(loaded.special.never), **options,
    )  # fmt: skip
    loaded.model.model.rope_deltas = None
    assert ours == stock[0, tokens.shape[1] :].tolist()


def test_luck_can_be_repeated(engine: Engine) -> None:
    wishes = Wishes(Sampling(temperature=1.5, top_k=50, seed=3), most=12, endless=True)
    first, second = (ask(engine, TALK.question(wishes)).tokens for _ in range(2))
    other = replace(wishes, sampling=replace(wishes.sampling, seed=4))
    assert first == second != ask(engine, TALK.question(other)).tokens


def test_it_never_claims_pictures_that_are_not_there(engine: Engine, loaded: Loaded) -> None:
    sampler = Sampler(Sampling(temperature=0), loaded.special.never, loaded.device)
    logits = torch.zeros(1, loaded.model.config.text_config.vocab_size)
    for token in (loaded.special.image, loaded.special.video, loaded.special.begin_image):
        logits[0, token] = 100
    logits[0, 7] = 1
    assert sampler.choose(torch.tensor([[1]]), logits) == 7


# ---- ending


def test_it_ends_by_itself(engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    for stop in sorted(loaded.stops):
        script(monkeypatch, [*ids(loaded, "a dog"), stop])
        text, used, reason = said(engine, Wishes(Sampling()))
        assert (text, reason, used.completion) == ("a dog", "stop", len(ids(loaded, "a dog")))


def test_it_may_say_nothing(
    engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(monkeypatch, [min(loaded.stops)])
    text, used, reason = said(engine, Wishes(Sampling()))
    assert (text, reason, used.completion, used.rate) == ("", "stop", 0, 0.0)


def test_it_ends_at_the_limit(engine: Engine) -> None:
    _text, used, reason = said(engine, replace(GREEDY, most=3))
    assert (reason, used.completion) == ("length", 3)


def test_it_ends_where_the_context_is_full(loaded: Loaded) -> None:
    size = len(prompt_of(loaded, TALK.question()).tokens)
    engine = Engine(replace(loaded, context=size + 4), budget=1 << 20)
    _text, used, reason = said(engine, replace(GREEDY, most=None))
    assert (reason, used.completion) == ("context", 4)


@pytest.mark.parametrize("room", [0, -20])
def test_a_question_that_does_not_fit_is_refused_before_any_work(loaded: Loaded, room: int) -> None:
    size = len(prompt_of(loaded, TALK.question()).tokens)
    engine = Engine(replace(loaded, context=size + room), budget=1 << 20)
    with pytest.raises(Failure) as raised:
        said(engine, GREEDY)
    assert raised.value.kind == "context_too_long"
    assert raised.value.facts == {"tokens": size, "context": size + room, "pictures": 12}


def test_half_a_character_is_not_shown(
    engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = ids(loaded, "🦊 ok")
    assert len(tokens) > 4
    script(monkeypatch, [*tokens, *ids(loaded, "🦊")[:2], min(loaded.stops)])
    pieces = [
        event.text
        for event in engine.ask(TALK.question(Wishes(Sampling())), lambda: False)
        if isinstance(event, Said)
    ]
    assert "".join(pieces) == "🦊 ok"
    assert "\ufffd" not in "".join(pieces)


def test_marks_and_tags_are_kept(
    engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = "<think>hm</think>\n<|begin_of_box|>[[1,2]]<|end_of_box|><tool_call>"
    script(monkeypatch, [*ids(loaded, reply), min(loaded.stops)])
    assert said(engine, Wishes(Sampling()))[0] == reply


# ---- thinking


def test_a_budget_ends_thinking(
    engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(monkeypatch, [*ids(loaded, "<think>"), *ids(loaded, "a")])
    text, used, _reason = said(engine, Wishes(Sampling(), most=12, budget=3))
    assert text.startswith("<think>aaa</think>\na")
    assert used.thinking == 3
    assert text.count("</think>") == 1


def test_answer_now_ends_thinking(
    engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(monkeypatch, [*ids(loaded, "<think>"), *ids(loaded, "a")])
    text, used, _reason = said(engine, Wishes(Sampling(), most=12), hurry_after=5)
    assert text.startswith("<think>aaaa</think>\na")
    assert used.thinking == 4


def test_thinking_that_was_ended_does_not_begin_again(
    engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose = Sampler.choose

    def loves_to_think(sampler: Sampler, tokens: torch.Tensor, logits: torch.Tensor) -> int:
        logits = logits.clone()
        logits[0, loaded.special.think] = 1e6
        return choose(sampler, tokens, logits)

    monkeypatch.setattr(Sampler, "choose", loves_to_think)
    text, used, _reason = said(engine, Wishes(Sampling(), most=20), hurry_after=3)
    assert text.startswith("<think><think><think></think>\n")
    assert text.count("<think>") == 3
    assert used.completion == 20


def test_in_a_hurry_from_the_beginning_it_does_not_think(
    engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(monkeypatch, ids(loaded, "a"))
    text, used, _reason = said(engine, Wishes(Sampling(), most=12), hurry_after=0)
    assert text.startswith("<think></think>\naa")
    assert used.thinking == 0
    text, _used, _reason = said(engine, Wishes(Sampling(), most=12, budget=0))
    assert text.startswith("<think></think>\naa")


def test_thinking_that_the_template_begins_is_seen_as_such(
    engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = loaded.tokenizer.chat_template + "<think>"
    monkeypatch.setattr(loaded.tokenizer, "chat_template", template)
    script(monkeypatch, [*ids(loaded, "a</think>dog"), min(loaded.stops)])
    text, used, _reason = said(engine, Wishes(Sampling()))
    assert text == "<think>a</think>dog"
    assert (used.thinking, used.completion) == (1, len(ids(loaded, "a</think>dog")))
    script(monkeypatch, ids(loaded, "a"))
    assert said(engine, Wishes(Sampling(), most=9, budget=2))[0].startswith("<think>aa</think>\na")
    assert said(engine, Wishes(Sampling(), most=9), hurry_after=0)[0].startswith("<think></think>")


def test_thoughts_that_broke_off_are_no_answer(
    engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = loaded.tokenizer.chat_template + "<think>"
    monkeypatch.setattr(loaded.tokenizer, "chat_template", template)
    script(monkeypatch, ids(loaded, "a"))
    question = Talk("kept").user("What?").question(Wishes(Sampling(), most=5))
    assert list(engine.ask(question, lambda: False))
    assert engine.conversations.take("kept").replies == {}


def test_in_the_middle_of_an_answer_nobody_begins_to_think(
    engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(monkeypatch, ids(loaded, "a"))
    talk = Talk("").user("What?").assistant("It is a")
    for wishes in (Wishes(Sampling(), most=3, budget=0), GREEDY):
        events = engine.ask(talk.question(wishes), lambda: True)
        assert {event.text for event in events if isinstance(event, Said)} == {"a"}


def test_without_thinking_there_is_nothing_to_end(
    engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(monkeypatch, ids(loaded, "a"))
    wishes = Wishes(Sampling(), most=5, budget=0, thinks=False)
    assert said(engine, wishes, think=False, hurry_after=0)[0] == "aaaaa"


def test_an_answer_that_has_begun_is_not_hurried(
    engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(monkeypatch, ids(loaded, "a"))
    assert said(engine, Wishes(Sampling(), most=5), hurry_after=2)[0] == "aaaaa"


def test_thoughts_are_not_kept_in_the_history(
    engine: Engine, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = ids(loaded, "<think>hm, a do") + ids(loaded, "</think>\n") + ids(loaded, "d")
    script(monkeypatch, [*tokens, *ids(loaded, "og"), min(loaded.stops)])
    talk = Talk("kept").user("What?")
    assert list(engine.ask(talk.question(Wishes(Sampling())), lambda: False))
    kept = engine.conversations.take("kept").replies
    assert kept == {"dog": ids(loaded, "d") + ids(loaded, "og")}
