"""The dialects: what each kind of server understands beyond the plain chat completion.

Sources: Z.ai's OpenAPI description, the vLLM and SGLang recipes for GLM-V, llama.cpp's server
README. What a server does not know is either refused or silently ignored, so each gets its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from app.backends.remote.settings import Limits
from app.core.chat import Sampling, Think
from app.core.ports import PictureLimits
from app.core.sampling import layered, sampling_for
from app.core.videos import ClipLimits

# GLM scales a picture to at most this itself; more would only cost the way there.
_GLM_PIXELS: Final = 28 * 28 * 15000 // 2
_GLM_PICTURES: Final = PictureLimits(max_bytes=5_000_000, max_side=6000, max_pixels=_GLM_PIXELS)
# Generations of GLM whose template knows the word.
_NOTHINK: Final = re.compile(r"glm-?4\.[1-6](?!\d)", re.IGNORECASE)
_GLM_45V: Final = re.compile(r"glm-?4\.5v", re.IGNORECASE)
_GLM_5V: Final = re.compile(r"glm-?5v", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Profile:
    """One dialect.

    `sampling`: the server's name of each field of `Sampling` it takes; `greedy`: what else it wants
    to be told where there shall be no chance. `switch`: how thinking is turned on and off: Z.ai's
    own object, an argument of the chat template, or a word in the question (off only). `always`
    goes into every request; `usage` asks for token counts. Answers have `max_tokens` unless others
    are wanted, and never more than `most_tokens`. `video`: which clips it takes as `video_url`,
    None for none.
    """

    name: str
    sampling: Mapping[str, str]
    switch: Literal["object", "template", "word"]
    always: Mapping[str, Any] = field(default_factory=dict)
    usage: bool = True
    max_tokens: int | None = None
    most_tokens: int | None = None
    greedy: Mapping[str, Any] = field(default_factory=dict)
    context: int | None = None
    max_pictures: int | None = None
    pictures: PictureLimits = _GLM_PICTURES
    video: ClipLimits | None = None

    def sampled(self, wanted: Sampling, *, grounded: bool) -> dict[str, Any]:
        """Return the sampling fields: the user's choice over the preset, both only as known."""
        below = Sampling(max_tokens=self.max_tokens)
        chosen = layered(sampling_for(wanted, grounded=grounded), below)
        if self.most_tokens is not None and (chosen.max_tokens or 0) > self.most_tokens:
            chosen = replace(chosen, max_tokens=self.most_tokens)
        told = {known_as: getattr(chosen, name) for name, known_as in self.sampling.items()}
        greedy = self.greedy if chosen.temperature == 0 else {}
        return {**{name: value for name, value in told.items() if value is not None}, **greedy}

    def thinking(self, think: Think) -> dict[str, Any]:
        """Return the fields that switch thinking; none where the model shall decide."""
        if think == "auto" or self.switch == "word":
            return {}
        if self.switch == "object":
            return {"thinking": {"type": "enabled" if think == "on" else "disabled"}}
        return {"chat_template_kwargs": {"enable_thinking": think == "on"}}

    def thinks(self, model: str) -> frozenset[Think]:
        """Return which settings of thinking have an effect on `model`."""
        if self.switch != "word":
            return frozenset(("on", "off", "auto"))
        return frozenset(("off", "auto")) if knows_nothink(model) else frozenset(("auto",))


_OPEN: Final = {"temperature": "temperature", "top_p": "top_p", "max_tokens": "max_tokens"}
# Z.ai's description states them. Servers of one's own state none: what a body of JSON can carry.
_VIDEO_BYTES: Final = 200_000_000
_ZAI_VIDEO: Final = ClipLimits(("mp4", "mkv", "mov"), _VIDEO_BYTES, max_clips=2)
_ENGINE_VIDEO: Final = ClipLimits(
    ("mp4", "mkv", "mov", "webm", "avi"), _VIDEO_BYTES, max_clips=None
)
_ENGINE: Final = {**_OPEN, "top_k": "top_k", "repetition_penalty": "repetition_penalty"}
_SPECIAL: Final = {"skip_special_tokens": False}  # the box markers may be special tokens

PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        "zai": Profile(
            "zai",
            _OPEN,
            "object",
            usage=False,
            max_tokens=16384,
            most_tokens=32768,
            greedy={"do_sample": False},
            context=131072,
            max_pictures=150,
            video=_ZAI_VIDEO,
        ),
        "vllm": Profile("vllm", _ENGINE, "template", _SPECIAL, video=_ENGINE_VIDEO),
        "sglang": Profile("sglang", _ENGINE, "template", _SPECIAL, video=_ENGINE_VIDEO),
        "llamacpp": Profile(
            "llamacpp", {**_ENGINE, "repetition_penalty": "repeat_penalty"}, "template"
        ),
        "generic": Profile("generic", _OPEN, "word"),
    }
)


def knows_nothink(model: str) -> bool:
    """Whether `model` is a GLM up to 4.6, which stops thinking at the word "/nothink"."""
    return bool(_NOTHINK.search(model))


def adjusted(profile: Profile, model: str, limits: Limits) -> Profile:
    """Return `profile` with the limits of `model` and those that the user set."""
    if profile.name == "zai" and _GLM_45V.search(model):
        one = replace(_ZAI_VIDEO, max_clips=1)
        profile = replace(profile, most_tokens=16384, context=65536, max_pictures=50, video=one)
    elif profile.name == "zai" and _GLM_5V.search(model):
        profile = replace(profile, most_tokens=131072)
    pictures = replace(
        profile.pictures,
        **{
            name: value
            for name in ("max_bytes", "max_side", "max_pixels")
            if (value := getattr(limits, name)) is not None
        },
    )
    return replace(
        profile,
        pictures=pictures,
        video=_adjusted_video(profile.video, limits.max_video_bytes),
        context=limits.context or profile.context,
        max_pictures=profile.max_pictures if limits.max_pictures is None else limits.max_pictures,
    )


def _adjusted_video(limits: ClipLimits | None, max_bytes: int | None) -> ClipLimits | None:
    """Return which videos go where the user has said how large one may be; 0 is none at all."""
    if max_bytes is None:
        return limits
    return replace(limits or _ENGINE_VIDEO, max_bytes=max_bytes) if max_bytes else None
