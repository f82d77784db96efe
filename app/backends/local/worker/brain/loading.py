"""A model from a folder into memory, with what else its repository says."""

import importlib.util
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import torch
import transformers
from transformers import (
    AutoConfig,
    AutoModelForImageTextToText,
    AutoTokenizer,
    BitsAndBytesConfig,
)

from app.backends.local.worker.brain import hardware
from app.backends.local.worker.checkpoint import Checkpoint, inspect
from app.backends.local.worker.failures import failure
from app.backends.local.worker.scaling import Scaling

Quantization = Literal["none", "int8", "nf4"]
Scope = Literal["none", "language", "all"]

OLDEST: Final = (5, 17)  # of transformers, with which this was tried
# What stays whole. By full prefix: "visual" alone would silently be taken for "quantize the vision
# tower, too". An empty list is not the same as none: without one the head would stay whole.
_WHOLE: Final[dict[Scope, list[str]]] = {"language": ["model.visual", "lm_head"], "all": []}
_HEARTBEAT: Final = 0.5  # seconds between two reports of progress


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to load. `picture_tokens` caps what a picture may take, `context` the whole.

    `scope` is which linear layers are quantized: those of the language model, or all, also those of
    the vision tower and the head; never embeddings. Weights that are quantized already stay as they
    are.
    """

    folder: Path
    device: str = "auto"
    dtype: str = "auto"
    quantization: Quantization = "none"
    scope: Scope = "language"
    picture_tokens: int | None = None
    context: int | None = None


@dataclass(frozen=True, slots=True)
class Special:
    """Ids of the tokens that are more than text."""

    image: int
    begin_image: int
    end_image: int
    video: int
    begin_video: int
    end_video: int
    think: int
    end_think: int

    @property
    def never(self) -> tuple[int, ...]:
        """Those that a reply must not have: they stand for pictures that are not there."""
        return (
            *(self.image, self.begin_image, self.end_image),
            *(self.video, self.begin_video, self.end_video),
        )


_NAMES: Final = {
    "image": "<|image|>",
    "begin_image": "<|begin_of_image|>",
    "end_image": "<|end_of_image|>",
    "video": "<|video|>",
    "begin_video": "<|begin_of_video|>",
    "end_video": "<|end_of_video|>",
    "think": "<think>",
    "end_think": "</think>",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model that is ready. `stops` are ids that end a reply, `context` the most tokens.

    In bytes: `size` of its files, `weights` in memory, `peak` as long as it was loaded (None: the
    system does not tell).
    """

    model: Any
    tokenizer: Any
    special: Special
    scaling: Scaling
    stops: frozenset[int]
    context: int
    device: torch.device
    dtype: torch.dtype
    quantization: Quantization
    scope: Scope
    size: int
    weights: int
    peak: int | None

    @property
    def header(self) -> dict[str, object]:
        """What the host is told about it."""
        return {
            "device": str(self.device),
            "dtype": str(self.dtype).removeprefix("torch."),
            "quantization": self.quantization,
            "scope": self.scope,
            "context": self.context,
            "picture_tokens": self.scaling.most_tokens,
            "weights": self.weights,
            "files": self.size,
            "peak": self.peak,
            "model_type": self.model.config.model_type,
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """`done` of about `total` bytes."""

    done: int
    total: int


def load(wanted: Wanted) -> Iterator[Step | Loaded]:
    """Yield how it goes, and at last the model.

    It cannot be left half way: whoever no longer wants the model ends the process, which waits
    here for what nobody can stop. Raises Failure: those of `inspect`, tokenizer, missing_package,
    no_device, out_of_memory, device_lost.
    """
    checkpoint = inspect(wanted.folder)
    stays = bool(checkpoint.form) or "none" in (wanted.quantization, wanted.scope)
    quantization: Quantization = "none" if stays else wanted.quantization
    scope: Scope = "none" if stays else wanted.scope
    _check_packages(quantization)
    device = hardware.device_of(wanted.device)
    dtype = hardware.dtype_of(wanted.dtype, device)
    scaling = Scaling.of(checkpoint.folder, wanted.picture_tokens)
    config = _read(AutoConfig, checkpoint, "config.json")
    tokenizer = _read(AutoTokenizer, checkpoint, "tokenizer.json", config=config)
    special = _special(tokenizer, checkpoint)
    transformers.logging.disable_progress_bar()
    bits = None if stays else _bits(quantization, _whole(scope, config), dtype)
    hardware.begin_peak(device)
    work = _Background(lambda: _model(checkpoint, config, bits, device, dtype))
    before = hardware.used(device)
    try:
        while not work.ended(_HEARTBEAT):
            yield Step(min(hardware.used(device) - before, checkpoint.size), checkpoint.size)
    finally:
        work.wait()
    model = _result(work, device)
    peak = hardware.peak(device)
    hardware.release(device)
    most = int(model.config.text_config.max_position_embeddings)
    yield Loaded(
        model=model,
        tokenizer=tokenizer,
        special=special,
        scaling=scaling,
        stops=_stops(model),
        context=min(most, wanted.context or most),
        device=device,
        dtype=dtype,
        quantization=quantization,
        scope=scope,
        size=checkpoint.size,
        weights=hardware.nbytes(model),
        peak=peak,
    )


class _Background:
    """Something that takes long and cannot be asked how far it is."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.result: Any = None
        self.error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(call,), name="loading", daemon=True)
        self._thread.start()

    def ended(self, seconds: float) -> bool:
        """Wait for its end, at most so long."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def wait(self) -> None:
        """Wait for its end."""
        self._thread.join()

    def _run(self, call: Callable[[], Any]) -> None:
        try:
            self.result = call()
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            self.error = error


def _result(work: _Background, device: torch.device) -> Any:
    error, work.error = work.error, None
    if error is None:
        return work.result
    match hardware.trouble(error):
        case "out_of_memory":
            error.__traceback__ = None  # its frames hold what was loaded so far
            hardware.release(device)
            raise failure("out_of_memory", stage="load", **hardware.memory(device))
        case "device_lost":
            raise failure("device_lost", device=str(device))
        case _:
            raise error


def _check_packages(quantization: Quantization) -> None:
    """Raise Failure where what is wanted needs more than this interpreter has."""
    version = tuple(int(part) for part in transformers.__version__.split(".")[:2])
    if version < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise failure("missing_package", package="transformers", needs=oldest)
    for package in ("bitsandbytes", "accelerate") if quantization != "none" else ():
        if importlib.util.find_spec(package) is None:
            raise failure("missing_package", package=package, needs="")


def _model(
    checkpoint: Checkpoint,
    config: Any,
    bits: BitsAndBytesConfig | None,
    device: torch.device,
    dtype: torch.dtype,
) -> Any:
    options: dict[str, Any] = {}
    if bits is not None:
        options = {"quantization_config": bits, "device_map": {"": device}}
    try:
        model, told = AutoModelForImageTextToText.from_pretrained(
            checkpoint.folder,
            config=config,
            dtype=dtype,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            output_loading_info=True,
            **options,
        )
    except ImportError as error:  # weights that are quantized already need what made them
        raise failure("missing_package", type(error).__name__, package=checkpoint.form) from error
    except (OSError, ValueError, LookupError, TypeError, RuntimeError) as error:
        if hardware.trouble(error):
            raise
        raise failure("damaged", type(error).__name__, file="") from error
    # What is missing would be made up: random numbers in the place of weights.
    if told["missing_keys"] or told["mismatched_keys"]:
        missing = len(told["missing_keys"]) + len(told["mismatched_keys"])
        raise failure("damaged", f"{missing} tensors missing", file="")
    return (model if options else model.to(device)).eval()


def _whole(scope: Scope, config: Any) -> list[str]:
    """Return what is not quantized; a head that is the table of words itself never is."""
    if scope == "all" and config.tie_word_embeddings:
        return ["lm_head"]
    return _WHOLE[scope]


def _bits(quantization: Quantization, whole: list[str], dtype: torch.dtype) -> BitsAndBytesConfig:
    if quantization == "int8":
        return BitsAndBytesConfig(load_in_8bit=True, llm_int8_skip_modules=whole)
    return BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype, llm_int8_skip_modules=whole,
    )  # fmt: skip


def _read(reader: Any, checkpoint: Checkpoint, file: str, **more: Any) -> Any:
    """Return what one of transformers' readers makes of a file of the folder."""
    try:
        return reader.from_pretrained(
            checkpoint.folder, local_files_only=True, trust_remote_code=False, **more
        )
    except Exception as error:  # of damaged files they, and the Rust behind them, raise anything
        raise failure("damaged", type(error).__name__, file=file) from error


def _special(tokenizer: Any, checkpoint: Checkpoint) -> Special:
    """Look the special tokens up by their names, and compare with what the model believes."""
    vocabulary = tokenizer.get_vocab()
    for name in _NAMES.values():
        if name not in vocabulary:
            raise failure("tokenizer", token=name)
    if not tokenizer.chat_template:
        raise failure("incomplete", file="chat_template.jinja")
    special = Special(**{field: vocabulary[name] for field, name in _NAMES.items()})
    if checkpoint.config.get("image_token_id", special.image) != special.image:
        raise failure("tokenizer", "another id in config.json", token=_NAMES["image"])
    return special


def _stops(model: Any) -> frozenset[int]:
    for config in (model.generation_config, model.config.text_config):
        stops = config.eos_token_id
        if stops is not None:
            return frozenset([stops] if isinstance(stops, int) else stops)
    return frozenset()
