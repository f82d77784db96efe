"""Messages into the body of a request.

The body is the same, byte by byte, for the part of a conversation that was asked before, so that
a server finds its cache again: no times, no random numbers, every picture encoded once, and what
a turn looks like depends only on the turns up to it.
"""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from app.backends.remote.body import Body, Held, Inlaid, laid_out
from app.backends.remote.profiles import Profile, knows_nothink
from app.core.chat import (
    Clip,
    Message,
    Options,
    Picture,
    Think,
    ToolCall,
)
from app.core.clip_limits import mime_of
from app.core.errors import SettingsError
from app.core.ports import Encoded
from app.core.prompting import going_on
from app.core.turns import Turn, clips_of, passages_of, pictures_of, turns_of
from app.core.words import _

_FIXED: Final = frozenset(("messages", "stream"))


class _Inlay:
    """What goes into one request beside its JSON, by what names it there."""

    def __init__(self) -> None:
        self._token = secrets.token_hex(16)
        self.named: dict[str, Held | Inlaid] = {}

    def name(self, other: Held | Inlaid) -> str:
        name = f"{self._token}-{len(self.named)}-"
        self.named[name] = other
        return name


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a request consists of besides the switch of thinking.

    `pictures` maps frame ids to what is sent, `clips` ids of videos to their files; `grounded`
    says, for each message, whether places are asked for.
    """

    profile: Profile
    model: str
    messages: Sequence[Message]
    pictures: Mapping[str, Encoded]
    grounded: Sequence[bool]
    options: Options
    extra: Mapping[str, Any]
    clips: Mapping[str, Inlaid] = field(default_factory=dict)

    def body(self, think: Think) -> Body:
        """Return the request. Raises SettingsError when `extra` holds what it must not."""
        inlay = _Inlay()
        extra = {**self.extra, **self.options.extra}
        if wrong := sorted(_FIXED & extra.keys()):
            raise SettingsError(
                _("“extra” of the endpoint must not hold {names}.").format(names=", ".join(wrong)),
                _("Remove it from the settings."),
            )
        grounded = self.options.grounded
        if grounded is None:
            grounded = bool(self.grounded and self.grounded[-1])
        fields: dict[str, Any] = {
            "model": self.model,
            "messages": self._rendered(think, inlay),
            "stream": True,
            **self.profile.always,
            **self.profile.sampled(self.options.sampling, grounded=grounded),
        }
        if self.profile.usage:
            fields["stream_options"] = {"include_usage": True}
        if self.options.tools:
            fields["tools"] = [dict(tool) for tool in self.options.tools]
        body = _merged(_merged(fields, self.profile.thinking(think)), extra)
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return laid_out(text, inlay.named)

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes of words, pictures and videos, as the ledger tells them apart."""
        said = [message.text for message in self.messages]
        said += [passage.text for passage in passages_of(self.messages)]
        words = sum(len(text.encode("utf-8", "replace")) for text in said)
        shown = pictures_of(self.messages)
        sizes = {
            "text": words,
            "pictures": sum(len(self.pictures[one.frame.id].data) for one in shown),
        }
        if clips := clips_of(self.messages):
            sizes["videos"] = sum(self.clips[clip.id].size for clip in clips)
        return sizes

    def _rendered(self, think: Think, inlay: _Inlay) -> list[dict[str, Any]]:
        word = self.profile.switch == "word" and think == "off" and knows_nothink(self.model)
        turns = turns_of(self.messages, self.grounded, "/nothink" if word else "")
        address = partial(self._address, inlay)
        rendered = [_turn(turn, address) for turn in turns]
        if self.messages and self.messages[-1].role == "assistant":
            asked = (message.text for message in reversed(self.messages) if message.role == "user")
            wish = going_on(next(asked, "")) + ("/nothink" if word else "")
            rendered.append({"role": "user", "content": wish})
        return rendered

    def _address(self, inlay: _Inlay, item: Picture | Clip) -> str:
        """Return the address that carries a picture or video."""
        if isinstance(item, Clip):
            return f"data:{mime_of(item.path)};base64,{inlay.name(self.clips[item.id])}"
        picture = self.pictures[item.frame.id]
        return f"data:{picture.mime};base64,{inlay.name(Held(picture.data))}"


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(below)
    for name, value in above.items():
        under = both.get(name)
        nested = isinstance(under, Mapping) and isinstance(value, Mapping)
        both[name] = _merged(under or {}, value) if nested else value
    return both


def _turn(turn: Turn, address: Callable[[Picture | Clip], str]) -> dict[str, Any]:
    """Return a turn as a chat completion has it: words alone as a plain string."""

    def part(item: str | Picture | Clip) -> dict[str, Any]:
        if isinstance(item, str):
            return {"type": "text", "text": item}
        kind = "image_url" if isinstance(item, Picture) else "video_url"
        return {"type": kind, kind: {"url": address(item)}}

    if any(not isinstance(item, str) for item in turn.content):
        content: str | list[dict[str, Any]] = [part(item) for item in turn.content]
    else:
        content = "".join(item for item in turn.content if isinstance(item, str))
    if turn.role == "tool":
        return {"role": "tool", "tool_call_id": turn.call, "content": content}
    made: dict[str, Any] = {"role": turn.role, "content": content}
    if turn.calls:
        made["tool_calls"] = [_call(call) for call in turn.calls]
    return made


def _call(call: ToolCall) -> dict[str, Any]:
    arguments = json.dumps(dict(call.arguments), ensure_ascii=False)
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": arguments},
    }
