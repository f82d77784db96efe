"""`Grounded`: which messages of a conversation ask for places, the same in every later turn."""

import hashlib
from collections.abc import Sequence

from app.core.chat import Clip, Document, Message, Options
from app.core.intent import asks_for_places
from app.core.page_prompts import citing
from app.core.recent import Recent
from app.core.turns import clips_of, pictures_of, wish

_KEPT = 4096  # questions


def wish_of(messages: Sequence[Message], options: Options) -> str:
    """Return what is said to the model besides the last question to have places and pages named.

    "" for nothing. For estimates: `Grounded` may know from earlier turns that it is said.
    """
    pictures, clips = pictures_of(messages), clips_of(messages)
    asked = next((message.text for message in reversed(messages) if message.role == "user"), "")
    places = options.grounded
    if places is None:
        places = asks_for_places(asked, clip=any(map(_has_clip, messages)))
    wishes = []
    last = [part for message in messages[-1:] for part in message.parts]
    if documents := [part for part in last if isinstance(part, Document)]:
        wishes.append(citing(asked, several=any(each.letter for each in documents)))
    if places and (pictures or clips):
        wishes.append(wish(asked, len(pictures), clip=bool(clips)))
    return "\n\n".join(wishes)


def _has_clip(message: Message) -> bool:
    return any(isinstance(part, Clip) for part in message.parts)


class Grounded:
    """Remembers what was decided, by conversation, so that earlier turns never change."""

    def __init__(self) -> None:
        self._known: Recent[tuple[str, str], bool] = Recent(_KEPT)

    def flags(self, messages: Sequence[Message], options: Options) -> list[bool]:
        """Return for each message whether it asks for places.

        Before the first picture or video none does by itself, whatever its words sound like.
        """
        flags: list[bool] = []
        seen = clip = False
        for number, message in enumerate(messages):
            clip = clip or _has_clip(message)
            seen = seen or bool(pictures_of((message,)) or clips_of((message,)))
            if message.role != "user":
                flags.append(False)
                continue
            said = hashlib.sha256(f"{number}\n{message.text}".encode("utf-8", "replace"))
            key = (options.conversation, said.hexdigest())
            asks = options.grounded if number == len(messages) - 1 else None
            if asks is None and options.conversation:
                asks = self._known.get(key)
            if asks is None:
                asks = seen and asks_for_places(message.text, clip=clip)
            if options.conversation:
                self._known.put(key, asks)
            flags.append(asks)
        return flags
