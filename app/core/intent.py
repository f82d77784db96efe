"""What a question asks for, by its wording: English and Simplified Chinese.

Decides what the offline reader does, and whether a model is asked for places. Rules, not
understanding: a question that fits none is "other", which is never wrong.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final, Literal

from app.core import wording

MOST: Final = 2000  # characters of a question that are looked at: what comes later is material

IntentKind = Literal["find", "read", "table", "errors", "other"]


@dataclass(frozen=True, slots=True)
class Intent:
    """What is wanted.

    `target` is what to look for, without quotes, articles and words for what it is ("button");
    several texts are separated by line feeds; "" when the question names none. `full` keeps the
    words for what it is: "Save button" may be what stands there.
    """

    kind: IntentKind
    target: str = ""
    full: str = field(default="", compare=False)


def read_intent(question: str) -> Intent:
    """Return what the first sentence that wants something that can be read off wants."""
    for sentence in _sentences(question):
        intent = _intent_of(sentence)
        if intent.kind != "other":
            return intent
    return Intent("other")


def asks_for_places(question: str) -> bool:
    """Return whether an answer should name places in the picture."""
    return any(
        not wording.NO_SEARCH.search(masked := _masked(sentence))
        and _plain_target(masked) is not None
        for sentence in _sentences(question)
    )


def _intent_of(sentence: str) -> Intent:
    masked = _masked(sentence)
    if wording.NO_SEARCH.search(masked):
        return Intent("other")
    if wording.ERRORS.search(masked):
        return Intent("other" if wording.EXPLAINED.search(masked) else "errors")
    table = wording.TABLE.search(masked)
    if not table and (quoted := _quoted_target(sentence)):
        return Intent("find", quoted, quoted)
    if not table and (target := _plain_target(sentence)) is not None:
        full = _cleaned(target)
        return Intent("find", wording.THING_AFTER.sub("", full).strip() or full, full)
    if table:
        return Intent("table")
    return Intent("read" if wording.READ.search(masked) else "other")


def _sentences(question: str) -> list[str]:
    """Return its sentences without courtesies and final marks; quotations are never cut."""
    text = unicodedata.normalize("NFC", question[:MOST]).replace("\u2019", "'")
    text = re.sub(r"[^\S\n]+", " ", text).strip()
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    parts = wording.SENTENCE_END.split(wording.QUOTED.sub(hold, text))
    bare = (_bare(part) for part in parts)
    return [re.sub(r"\x00(\d+)\x00", lambda m: held[int(m[1])], part) for part in bare if part]


def _bare(sentence: str) -> str:
    sentence = sentence.strip().rstrip(".?!,;:。？！，；：…~ ").strip()
    sentence = re.sub(r"(?<=\w)(?:呢|啊|呀|吗|吧|(?<![什怎那这])么)$", "", sentence)
    while (match := wording.COURTESY.search(sentence)) and match.end():
        sentence = sentence[match.end() :].lstrip(" ,，、:：")
    return sentence


def _masked(sentence: str) -> str:
    return wording.QUOTED.sub(wording.QUOTE, sentence)


def _quoted_target(sentence: str) -> str:
    """Return the texts in quotes that a sentence wants to be shown, a line each; "" without any."""
    if _plain_target(_masked(sentence)) is None:
        return ""
    texts = ("".join(groups).strip() for groups in wording.QUOTED.findall(sentence))
    return "\n".join(filter(None, texts))


def _plain_target(sentence: str) -> str | None:
    """Return what a sentence wants to be shown, in its words; None when it wants something else."""
    found = (pattern.search(sentence) for pattern in wording.FIND)
    return next((match["target"] for match in found if match), None)


def _cleaned(target: str) -> str:
    """Return a target without articles and words about the screen; "" when nothing is named."""
    before = ""
    while target != before:
        before = target
        target = target.strip(" ,，.:：")
        for pattern in (wording.AFTER, wording.COURTESY, wording.BEFORE):
            shorter = pattern.sub("", target, count=1).strip()
            target = shorter or target
    return "" if wording.NOTHING.match(target) else target
