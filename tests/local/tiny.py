"""A model of GLM-4.6V-Flash's architecture with a few random numbers, as a repository.

    python -m tests.local.tiny FOLDER [--size SIZE] [--dtype DTYPE] [--says PIECE …]

Which tokens are special, their names, and the shape of the template are those of the published
family; the text of the template is our own.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoModelForImageTextToText,
    GenerationConfig,
    Glm4vConfig,
    Glm4vMoeConfig,
    PreTrainedTokenizerFast,
)

# Left out of a text that is decoded without special tokens.
SPECIAL: Final = (
    "<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>", "<|system|>", "<|user|>",
    "<|assistant|>", "<|observation|>", "<|begin_of_image|>", "<|end_of_image|>",
    "<|begin_of_video|>", "<|end_of_video|>", "/nothink", "<|begin_of_box|>", "<|end_of_box|>",
    "<|image|>", "<|video|>",
)  # fmt: skip
PLAIN: Final = (
    "<think>", "</think>", "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>",
    "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>",
)  # fmt: skip

CORPUS: Final = (
    "The quick brown fox jumps over the lazy dog. 0123456789 [[12,34,567,890]] ",
    'click the button in the window, screen, image, video, text; {"box_2d": [0, 1]}\n',
    "屏幕 按钮 点击 图像 问题 回答。",
)

TEMPLATE: Final = r"""[gMASK]<sop>
{%- if tools %}<|system|>
# Tools
<tools>
{%- for tool in tools %}
{{ tool | tojson(ensure_ascii=False) }}
{%- endfor %}
</tools>
{%- endif %}
{%- macro visible(content) -%}
{%- if content is string %}{{ content }}
{%- elif content is iterable %}
{%- for part in content %}
{%- if part.type == 'image' %}<|begin_of_image|><|image|><|end_of_image|>
{%- elif part.type == 'video' %}<|begin_of_video|><|video|><|end_of_video|>
{%- elif part.type == 'text' %}{{ part.text }}
{%- endif %}
{%- endfor %}
{%- endif %}
{%- endmacro %}
{%- for message in messages %}
{%- if message.role == 'user' %}<|user|>
{{ visible(message.content) }}
{%- if enable_thinking is defined and not enable_thinking %}/nothink{% endif %}
{%- elif message.role == 'assistant' %}<|assistant|>
<think></think>
{{ visible(message.content).split('</think>')[-1].strip() }}
{%- for call in message.tool_calls or [] %}
<tool_call>{{ call.function.name }}
{%- for name, value in call.function.arguments.items() %}
<arg_key>{{ name }}</arg_key>
<arg_value>{{ value if value is string else value | tojson(ensure_ascii=False) }}</arg_value>
{%- endfor %}
</tool_call>
{%- endfor %}
{%- elif message.role == 'tool' %}<|observation|>
<tool_response>
{{ visible(message.content) }}
</tool_response>
{%- elif message.role == 'system' %}<|system|>
{{ visible(message.content) }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}<|assistant|>
{% if enable_thinking is defined and not enable_thinking %}<think></think>
{% endif %}
{%- endif %}"""


@dataclass(frozen=True)
class Size:
    """Of the text model, then of the vision tower."""

    hidden: int
    inner: int
    layers: int
    heads: int
    vision_hidden: int
    vision_inner: int
    vision_layers: int
    vision_heads: int
    vocabulary: int | None = None


EXPERTS: Final = {
    "n_routed_experts": 8, "num_experts_per_tok": 2, "n_shared_experts": 1,
    "moe_intermediate_size": 64, "first_k_dense_replace": 1, "n_group": 1, "topk_group": 1,
}  # fmt: skip

SIZES: Final = {
    "tiny": Size(64, 128, 2, 4, 48, 96, 2, 4),
    "mid": Size(512, 1536, 8, 8, 256, 1024, 6, 8, 4096),
    "flash": Size(4096, 13_696, 40, 32, 1536, 13_696, 24, 12, 151_552),
}


def tokenizer(vocabulary: int | None = None, words: Sequence[str] = ()) -> PreTrainedTokenizerFast:
    """Return a byte-level tokenizer with the names of GLM's tokens, and `words` as tokens.

    A larger `vocabulary` is filled up with words that no text is cut into, but that a model may
    say: every token of a reply is text then, as it mostly is with a real one.
    """
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=600, show_progress=False, initial_alphabet=alphabet)
    made.train_from_iterator(CORPUS * 4, trainer)
    if vocabulary is not None:
        made = _filled(made, vocabulary - len(SPECIAL) - len(PLAIN))
    made.add_tokens([AddedToken(name, special=True, normalized=False) for name in SPECIAL])
    made.add_tokens([AddedToken(name, special=False, normalized=False) for name in PLAIN])
    new = [word for word in words if made.token_to_id(word) is None]
    made.add_tokens([AddedToken(word, special=False, normalized=False) for word in new])
    fast = PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<|endoftext|>", pad_token="<|endoftext|>",
        clean_up_tokenization_spaces=False,
    )  # fmt: skip
    fast.chat_template = TEMPLATE
    return fast


def _filled(made: Tokenizer, size: int) -> Tokenizer:
    told = json.loads(made.to_str())
    words: dict[str, int] = told["model"]["vocab"]
    words.update({f"word{number}": number for number in range(len(words), size)})
    return Tokenizer.from_str(json.dumps(told))


def config(
    size: Size, names: PreTrainedTokenizerFast, *, experts: bool = False
) -> Glm4vConfig | Glm4vMoeConfig:
    """Return the configuration of a model of that size, with `experts` as the 106 B one has."""
    ids = names.get_vocab()
    quarter = size.hidden // size.heads // 4
    section = [quarter - 2 * (quarter * 3 // 8), quarter * 3 // 8, quarter * 3 // 8]
    stops = [ids[name] for name in ("<|endoftext|>", "<|user|>", "<|observation|>")]
    more = EXPERTS if experts else {}
    return (Glm4vMoeConfig if experts else Glm4vConfig)(
        image_token_id=ids["<|image|>"],
        video_token_id=ids["<|video|>"],
        image_start_token_id=ids["<|begin_of_image|>"],
        image_end_token_id=ids["<|end_of_image|>"],
        video_start_token_id=ids["<|begin_of_video|>"],
        video_end_token_id=ids["<|end_of_video|>"],
        text_config={
            "vocab_size": len(ids), "hidden_size": size.hidden,
            "intermediate_size": size.inner, "num_hidden_layers": size.layers,
            "num_attention_heads": size.heads, "num_key_value_heads": 2,
            "max_position_embeddings": 131_072, "attention_bias": True, "rms_norm_eps": 1e-5,
            "pad_token_id": ids["<|endoftext|>"], "eos_token_id": stops,
            "rope_parameters": {
                "rope_type": "default", "rope_theta": 500_000.0, "partial_rotary_factor": 0.5,
                "mrope_section": section,
            },
        } | more,
        vision_config={
            "depth": size.vision_layers, "hidden_size": size.vision_hidden,
            "num_heads": size.vision_heads, "intermediate_size": size.vision_inner,
            "out_hidden_size": size.hidden, "image_size": 336, "patch_size": 14,
            "spatial_merge_size": 2, "temporal_patch_size": 2,
        },
    )  # fmt: skip


def make(
    folder: Path,
    size: Size = SIZES["tiny"],
    dtype: torch.dtype = torch.float32,
    *,
    experts: bool = False,
    says: Sequence[str] = (),
) -> Path:
    """Write a model to `folder`, the same numbers every time; returns the folder.

    `says`: what it answers to everything, in pieces that are all different.
    """
    names = tokenizer(size.vocabulary, says)
    shape = config(size, names, experts=experts)
    torch.manual_seed(0)
    model = AutoModelForImageTextToText.from_config(shape, dtype=dtype)
    with torch.no_grad():  # as it is made, it would say next to the same after everything
        for parameter in model.parameters():
            if parameter.ndim > 1:
                parameter.mul_(3)
        if says:
            _teach(model, names, says)
    model.generation_config = GenerationConfig(
        eos_token_id=shape.text_config.eos_token_id, pad_token_id=shape.text_config.pad_token_id,
        do_sample=True, temperature=0.8, top_p=0.6, top_k=2, repetition_penalty=1.1,
    )  # fmt: skip
    model.save_pretrained(folder)
    names.save_pretrained(folder)
    _write_processors(folder)
    return folder


def _teach(model: Any, names: PreTrainedTokenizerFast, says: Sequence[str]) -> None:
    """Have a token follow another, whatever was before: layers add nothing to what they are given.

    What the output layer then sees is the last token alone. A question ends with a new line.
    """
    ids = names.get_vocab()
    (begin,) = names.encode("\n", add_special_tokens=False)
    chain = [begin, *(ids[piece] for piece in says), ids["<|endoftext|>"]]
    for layer in model.model.language_model.layers:
        layer.self_attn.o_proj.weight.zero_()
        layer.mlp.down_proj.weight.zero_()
    known = model.model.language_model.embed_tokens.weight
    model.lm_head.weight.zero_()
    for last, following in pairwise(chain):
        model.lm_head.weight[following] = 8 * known[last] / known[last].norm()


def _write_processors(folder: Path) -> None:
    common: dict[str, Any] = {
        "patch_size": 14, "temporal_patch_size": 2, "merge_size": 2, "do_rescale": True,
        "processor_class": "Glm46VProcessor",
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
    }  # fmt: skip
    picture = common | {
        "image_processor_type": "Glm46VImageProcessor",
        "size": {"shortest_edge": 12_544, "longest_edge": 9_633_792},
    }
    video = common | {
        "video_processor_type": "Glm46VVideoProcessor",
        "size": {"shortest_edge": 12_544, "longest_edge": 100_352_000},
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(picture, indent=1))
    (folder / "video_preprocessor_config.json").write_text(json.dumps(video, indent=1))


def main() -> None:
    """Write the model that the arguments ask for."""
    parser = argparse.ArgumentParser(description="Write a model with random numbers.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", choices=SIZES, default="tiny")
    parser.add_argument("--says", nargs="*", default=(), metavar="PIECE")
    parser.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32")
    asked = parser.parse_args()
    make(asked.folder, SIZES[asked.size], getattr(torch, asked.dtype), says=asked.says)


if __name__ == "__main__":
    main()
