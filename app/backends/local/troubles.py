"""What the worker knows as a kind, in words: what happened, and what to do."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from app.backends.local.choice import no_room
from app.backends.local.fit import GIB
from app.backends.local.runtime_words import to_repair
from app.child.protocol import Failure, Garbled
from app.core.errors import (
    AppError,
    BackendError,
    ChildError,
    ChildGone,
    ContextTooLong,
    ModelError,
    OutOfMemory,
    RequestRefused,
    Unavailable,
)
from app.core.words import _, sentences

_LONGEST: Final = 200  # characters of a name that a file or the worker says


def private_error_of(failure: Failure) -> AppError:
    """Return the error that a failure means of a worker in the private Python. Raises Garbled."""
    error = error_of(failure)
    if failure.kind != "missing_package":
        return error
    package = _fact(failure.facts.get("package"))
    if not package:  # it was deleted while the model was loaded
        said = _("What runs the model is damaged.")
    elif failure.facts.get("needs"):
        said = _("What runs the model brings an older {package} than is needed now.")
    else:
        said = _("What runs the model is damaged: {package} cannot be loaded.")
    return ModelError(said.format(package=package), to_repair(), detail=error.detail)


def error_of(failure: Failure) -> AppError:
    """Return the error that a failure of the worker means. Raises Garbled."""
    make = _KINDS.get(failure.kind)
    if make is None:
        raise Garbled("an error of another kind")
    error = make({name: _fact(value) for name, value in failure.facts.items()})
    error.detail = f"{failure.kind} {failure.detail}".strip()
    return error


def is_unloaded(error: AppError) -> bool:
    """Whether the worker had no model when it was asked: it is a new one."""
    return isinstance(error, _NotLoaded)


def killed(error: ChildGone) -> OutOfMemory:
    """Return the error for a process that the system has ended."""
    return OutOfMemory(
        _("The system ended the process that ran the model, as it does when memory is short."),
        no_room(),
        detail=error.detail,
    )


def unfit(error: ChildGone) -> ModelError:
    """Return the error for another interpreter that did not get to its first word."""
    return ModelError(
        _("The Python that runs the model ended at once, or could not be started."),
        _(
            "local.python has to name a Python 3.11 or newer that has torch and transformers."
            " If it does, ask again."
        ),
        detail=error.detail,
    )


def unfit_private(error: ChildGone) -> ModelError:
    """Return the error for the private Python where that did not get to its first word."""
    return ModelError(
        _("The Python that runs the model ended at once, or could not be started."),
        to_repair(),
        detail=error.detail,
    )


@contextmanager
def sensible() -> Iterator[None]:
    """Make of what cannot be meant by any answer of the worker an error for people."""
    try:
        yield
    except Garbled as error:
        raise ChildError(
            _("The helper process “{name}” gave an answer that makes no sense.").format(
                name="local"
            ),
            _("Try again; the next request starts it afresh."),
            detail=str(error),
        ) from error


class _NotLoaded(BackendError):
    """The worker has no model in memory."""

    kind = "not_loaded"


def _fact(value: object) -> Any:
    return value[:_LONGEST] if isinstance(value, str) else value


def _no_model(facts: Mapping[str, Any]) -> AppError:
    return ModelError(
        _("The model cannot be read: there is no usable {file}.").format(
            file=facts.get("file") or facts.get("path") or "config.json"
        ),
        _again(),
    )


def _incomplete(facts: Mapping[str, Any]) -> AppError:
    return ModelError(
        _("The model is not whole: {file} is missing.").format(file=facts.get("file", "?")),
        _("Get it again: what is there is not fetched twice."),
    )


def _damaged(facts: Mapping[str, Any]) -> AppError:
    if not facts.get("file"):
        return ModelError(_("The files of the model do not fit together."), _again())
    return ModelError(_("{file} of the model is damaged.").format(file=facts["file"]), _again())


def _pickled(facts: Mapping[str, Any]) -> AppError:
    return ModelError(
        _("The weights in {file} are pickled.").format(file=facts.get("file", "?")),
        _("Such files can run programs when they are read. Get them as safetensors."),
    )


def _remote_code(_facts: Mapping[str, Any]) -> AppError:
    return ModelError(
        _("This model wants programs of its own to be run; Eyeline runs none."),
        _("Choose the repository of its makers, for example zai-org/GLM-4.6V-Flash."),
    )


def _wrong_architecture(facts: Mapping[str, Any]) -> AppError:
    return ModelError(
        _("This is another kind of model: {found}.").format(found=facts.get("found", "?")),
        _("GLM-4.6V-Flash, GLM-4.1V and GLM-4.6V can run here."),
    )


def _tokenizer(facts: Mapping[str, Any]) -> AppError:
    return ModelError(
        _("The tokenizer of the model lacks {token}, which pictures and thinking need.").format(
            token=facts.get("token", "?")
        ),
        _again(),
    )


def _template(_facts: Mapping[str, Any]) -> AppError:
    return ModelError(
        _("The chat template of the model does not take this conversation."),
        _("Begin a new conversation; if it happens again, get the model again."),
    )


def _missing_package(facts: Mapping[str, Any]) -> AppError:
    package, needs = facts.get("package", "?"), facts.get("needs", "")
    hint = _(
        "It needs numpy, torch and transformers. “eyeline model setup”, or the settings, fetch"
        " them; or set local.python to a Python that has them."
    )
    if needs:
        return ModelError(
            _("The Python that runs the model has an older {package}; {version} is needed.").format(
                package=package, version=needs
            ),
            hint,
        )
    return ModelError(
        _("The Python that runs the model has no {package} that can be used.").format(
            package=package
        ),
        hint,
    )


def _no_device(facts: Mapping[str, Any]) -> AppError:
    return no_device(str(facts.get("device", "?")))


def no_device(device: str) -> ModelError:
    """Return the error for a kind of device that is not there."""
    return ModelError(
        _("There is no {device} that could be computed on.").format(device=device),
        _(
            "Is the driver of the graphics card installed, and torch made for it? Else set"
            " local.device to “auto”."
        ),
    )


def _device_lost(_facts: Mapping[str, Any]) -> AppError:
    return Unavailable(
        _("The graphics card cannot be used any more: its driver has lost it."),
        _("Ask again; if it stays, restart the computer."),
    )


def _not_loaded(_facts: Mapping[str, Any]) -> AppError:
    return _NotLoaded(_("The model is not in memory."), _("Ask again."))


def _out_of_memory(facts: Mapping[str, Any]) -> AppError:
    said = {
        "load": _("The memory ran out while the model was loaded."),
        "vision": _("The memory ran out while the model looked at the picture."),
        "prefill": _("The memory ran out while the model read the question."),
    }.get(str(facts.get("stage")), _("The memory ran out while the model answered."))
    if isinstance(free := facts.get("free"), int):
        left = _("{free} GiB are free.").format(free=f"{free / GIB:.1f}")
        said = sentences(said, left)
    return OutOfMemory(said, "")


def _context_too_long(facts: Mapping[str, Any]) -> AppError:
    return too_long(
        int(facts.get("tokens") or 0),
        int(facts.get("pictures") or 0),
        int(facts.get("context") or 0),
    )


def too_long(tokens: int, pictures: int, context: int) -> ContextTooLong:
    """Return the error for a conversation of more tokens than there is context."""
    return ContextTooLong(
        _(
            "The conversation takes {tokens} tokens, {pictures} of them for pictures; the model"
            " has room for {context}."
        ).format(tokens=tokens, pictures=pictures, context=context),
        _(
            "Ask about a smaller region or fewer pictures in a new conversation, or allow more"
            " context or fewer tokens for a picture under [local] in the settings."
        ),
    )


def too_large(detail: str) -> ContextTooLong:
    """Return the error for a conversation that is more than goes to the process at once."""
    return ContextTooLong(
        _("The conversation is too large to be handed to the model at once."),
        _(
            "Ask about fewer or smaller pictures."
            " What was said before in a conversation counts too."
        ),
        detail=detail,
    )


def _bad_picture(facts: Mapping[str, Any]) -> AppError:
    return too_thin(int(facts.get("width") or 0), int(facts.get("height") or 0))


def too_thin(width: int, height: int) -> RequestRefused:
    """Return the error for a picture that the model's own processor refuses."""
    return RequestRefused(
        _("A picture of {width} × {height} pixels is too thin for this model.").format(
            width=width, height=height
        ),
        _("Choose a region whose sides are closer to each other."),
    )


def _again() -> str:
    return _("Look at it with “eyeline model verify”, and get what is damaged again.")


_KINDS: Final[Mapping[str, Callable[[Mapping[str, Any]], AppError]]] = {
    "no_folder": _no_model,
    "no_model": _no_model,
    "incomplete": _incomplete,
    "damaged": _damaged,
    "pickled": _pickled,
    "remote_code": _remote_code,
    "wrong_architecture": _wrong_architecture,
    "tokenizer": _tokenizer,
    "template": _template,
    "missing_package": _missing_package,
    "no_device": _no_device,
    "device_lost": _device_lost,
    "not_loaded": _not_loaded,
    "out_of_memory": _out_of_memory,
    "context_too_long": _context_too_long,
    "bad_picture": _bad_picture,
}
