"""What a question asks for, by its wording: English and Simplified Chinese.

Decides what the offline reader does, and whether a model is asked for places. Rules, not
understanding: a question that fits none is "other", which is never wrong.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from app.core import naming, wording

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
    sentences = _sentences(question)
    for sentence in sentences:
        intent = _intent_of(sentence)
        if intent.kind != "other":
            return intent
    name = _name(question, sentences)
    return _find(_cleaned(name)) if name else Intent("other")


def enumerated(intent: Intent) -> tuple[Intent, ...]:
    """Return what a search names one by one ("Save and Cancel"); () when that is one thing."""
    parts = [part.strip() for part in wording.ENUMERATED.split(intent.target) if part.strip()]
    if len(parts) < 2 or any(len(part) < 2 and not part.isascii() for part in parts):
        return ()
    return tuple(_find(_cleaned(part)) for part in parts)


def asks_for_tracks(question: str) -> bool:
    """Return whether an answer should say where something is at every second of a video."""
    return any(map(_follows, _sentences(question)))


def asks_for_places(question: str, *, clip: bool = False) -> bool:
    """Return whether an answer should name places in the picture, or in the `clip` there is."""
    sentences = _sentences(question)
    if clip and any(map(_follows, sentences)):
        return True
    if any(_points(sentence) for sentence in sentences):
        return True
    return naming.is_plain_name(_name(question, sentences))


def _follows(sentence: str) -> bool:
    return wording.TRACK.search(_masked(sentence)) is not None


def _points(sentence: str) -> bool:
    kind = _intent_of(sentence).kind
    return kind == "find" or (kind == "errors" and _plain_target(_masked(sentence)) is not None)


def _intent_of(sentence: str) -> Intent:
    masked = _masked(sentence)
    if wording.NO_SEARCH.search(masked):
        return Intent("other")
    if wording.ERRORS.search(masked):
        return Intent("other" if wording.EXPLAINED.search(masked) else "errors")
    if wording.TABLE.search(masked):
        return Intent("table")
    if quoted := _quoted_target(sentence):
        return Intent("find", quoted, quoted)
    if (target := _plain_target(sentence)) is not None:
        full = _cleaned(target)
        return Intent("read") if wording.ALL_TEXT.match(full) else _find(full)
    return Intent("read" if wording.READ.search(masked) else "other")


def _find(full: str) -> Intent:
    return Intent("find", wording.THING_AFTER.sub("", full).strip() or full, full)


def _name(question: str, sentences: Sequence[str]) -> str:
    """Return a question that is nothing but the name of what is wanted ("Save?"); "" otherwise."""
    if len(sentences) > 1 or any(_intent_of(sentence).kind != "other" for sentence in sentences):
        return ""
    name = _ended(_spaced(question[:MOST]))
    return name if naming.may_be_name(name) else ""


def _sentences(question: str) -> list[str]:
    """Return its sentences without courtesies and final marks; quotations are never cut."""
    text = _spaced(question[:MOST])
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    parts = wording.SENTENCE_END.split(wording.QUOTED.sub(hold, text))
    bare = (_bare(part) for part in parts)
    return [re.sub(r"\x00(\d+)\x00", lambda m: held[int(m[1])], part) for part in bare if part]


def _spaced(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\u2019", "'")
    return re.sub(r"[^\S\n]+", " ", text).strip()


def _ended(sentence: str) -> str:
    """Return a sentence without final marks and particles."""
    sentence = sentence.strip().rstrip(".?!,;:。？！，；：…~ ").strip()
    sentence = wording.THANKS.sub("", sentence)
    return re.sub(r"(?<=[\w\x00”」』》】])(?:呢|啊|呀|吗|吧|(?<![什怎那这])么)$", "", sentence)


def _bare(sentence: str) -> str:
    sentence = _ended(sentence)
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
        for pattern in (wording.AFTER, wording.BEFORE):
            shorter = pattern.sub("", target, count=1).strip()
            target = shorter or target
    return "" if wording.NOTHING.match(target) else target
