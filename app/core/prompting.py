"""What a model is told when it shall point at places, of pins, or to go on with what it said.

These words are for the model, not for people: they are not translated with the interface but
follow the language of the question. Keys and wording are those that GLM's grounding was trained
with (zai-org/GLM-skills, glmv-grounding): `label` and `bbox_2d`, corners in thousandths; for videos
a list for each second (its `visualize_mot`).
"""

import re
from collections.abc import Sequence
from typing import Final

from app.core.annotation import Annotation
from app.core.mark import PER_MILLE
from app.core.pins import Pin

_CHINESE: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")

_ENGLISH_PLACES: Final = (
    "Locate in the image everything that the answer refers to. Give the places in valid JSON "
    "format: a list, where each element is a dictionary of one detection result with the keys "
    "label and bbox_2d. The label is a short name in the language of the question, numbered with "
    "-1, -2 where it repeats; bbox_2d is the bounding box [x1, y1, x2, y2] in coordinates "
    "normalized to 0-1000, x1, y1 being the top left corner. For example: "
    '[{"label": "Cancel button-1", "bbox_2d": [1, 2, 3, 4]}, '
    '{"label": "Cancel button-2", "bbox_2d": [5, 6, 7, 8]}]. '
    "If nothing is found, give []."
)
_ENGLISH_SEVERAL: Final = 'Write "Image N:" before the list of each image.'
_CHINESE_PLACES: Final = (
    "请在图中定位回答所涉及的所有目标。请以有效的 JSON 格式给出位置：结果应为一个列表，"
    "其中每个元素是一个目标检测结果的字典，字典的键为 label 和 bbox_2d。"
    "label 是与问题同语言的简短名称，重复时用 -1、-2 编号；"
    "bbox_2d 为边界框 [x1, y1, x2, y2]，坐标归一化到 0-1000，x1, y1 为左上角。例如："
    '[{"label": "取消按钮-1", "bbox_2d": [1, 2, 3, 4]}, '
    '{"label": "取消按钮-2", "bbox_2d": [5, 6, 7, 8]}]。'
    "若没有找到，请给出 []。"
)
_CHINESE_SEVERAL: Final = "请在每张图的列表前写上“图 N：”。"

_ENGLISH_TRACKS: Final = (
    "Locate in the video everything that the answer refers to, second by second. Give the 2D "
    "bounding boxes per second in valid JSON format: a dictionary, where each key is a second of "
    "the video as an integer and each value is a list of the detection results at that second, "
    "with the keys label and bbox_2d. The label is a short name in the language of the question, "
    "the same for the same thing at every second, numbered with -1, -2 where there are several; "
    "bbox_2d is the bounding box [x1, y1, x2, y2] in coordinates normalized to 0-1000, x1, y1 "
    'being the top left corner. For example: {"0": [{"label": "car-1", "bbox_2d": [1, 2, 3, 4]}, '
    '{"label": "person-1", "bbox_2d": [5, 6, 7, 8]}], '
    '"1": [{"label": "car-1", "bbox_2d": [2, 2, 4, 4]}]}. '
    "If nothing is found, give {}."
)
_CHINESE_TRACKS: Final = (
    "请在视频中逐秒定位回答所涉及的所有目标。请以有效的 JSON 格式给出每秒的二维边界框："
    "结果应为一个字典，键为视频的秒数（整数），值为该秒检测结果的列表，"
    "其中每个元素是一个字典，键为 label 和 bbox_2d。"
    "label 是与问题同语言的简短名称，同一目标在各秒保持相同，有多个时用 -1、-2 编号；"
    "bbox_2d 为边界框 [x1, y1, x2, y2]，坐标归一化到 0-1000，x1, y1 为左上角。例如："
    '{"0": [{"label": "汽车-1", "bbox_2d": [1, 2, 3, 4]}, '
    '{"label": "行人-1", "bbox_2d": [5, 6, 7, 8]}], '
    '"1": [{"label": "汽车-1", "bbox_2d": [2, 2, 4, 4]}]}。'
    "若没有找到，请给出 {}。"
)

_ENGLISH_ON: Final = (
    "Your last message broke off. Go on with it from the very character where it ends: repeat "
    "nothing of it, introduce nothing, and keep its form."
)
_CHINESE_ON: Final = (
    "你的上一条消息中断了。请从它结束的那个字符处直接继续："
    "不要重复已有内容，不要加开场白，并保持原来的格式。"
)

_ENGLISH_PINS: Final = (
    "The lettered pins were drawn on the image to speak of places. Where their tips point, as "
    "[x, y] normalized to 0-1000: {places}."
)
_CHINESE_PINS: Final = (
    "图上画有带字母的图钉，用来指代位置。各图钉尖端所指的坐标 [x, y]（归一化到 0-1000）：{places}。"
)
_ENGLISH_MOMENT: Final = "at {time}"
_CHINESE_MOMENT: Final = "{time} 处"
_ENGLISH_BEFORE: Final = "The screen {seconds} s before the end."
_ENGLISH_END: Final = "The screen at the end."
_CHINESE_BEFORE: Final = "结束前 {seconds} 秒的屏幕。"
_CHINESE_END: Final = "结束时的屏幕。"
_PIN: Final = re.compile(r"([A-Z]+) \[(\d+), (\d+)\]")


def is_chinese(question: str) -> bool:
    """Whether a question is in Chinese, so that what is told of it has to be."""
    return _CHINESE.search(question) is not None


def going_on(question: str) -> str:
    """Return the request to go on with an answer to `question` that broke off."""
    return _CHINESE_ON if is_chinese(question) else _ENGLISH_ON


def grounding(question: str, pictures: int) -> str:
    """Return the request for labelled JSON, in the language of `question`.

    `pictures` is how many the conversation holds up to the question.
    """
    chinese = is_chinese(question)
    places = _CHINESE_PLACES if chinese else _ENGLISH_PLACES
    if pictures < 2:
        return places
    return f"{places}\n{_CHINESE_SEVERAL if chinese else _ENGLISH_SEVERAL}"


def tracking(question: str) -> str:
    """Return the request for labelled JSON by the second, in the language of `question`."""
    return _CHINESE_TRACKS if is_chinese(question) else _ENGLISH_TRACKS


def pinned(question: str, annotations: Sequence[Annotation], width: float, height: float) -> str:
    """Return the caption of a picture with pins, in the language of `question`.

    `annotations` are in pixels of the picture, which is `width` x `height`; pins that point
    elsewhere are left out. "" where there are none. It stays with the picture, so that later turns
    can speak of the pins and begin with the same words.
    """
    pins = sorted(
        (len(each.text), each.text, *each.points[0]) for each in annotations if each.kind == "pin"
    )
    places = [
        f"{name} [{round(x / width * PER_MILLE)}, {round(y / height * PER_MILLE)}]"
        for _length, name, x, y in pins
        if 0 <= x <= width and 0 <= y <= height
    ]
    if not places:
        return ""
    chinese = is_chinese(question)
    template, comma = (_CHINESE_PINS, "、") if chinese else (_ENGLISH_PINS, ", ")
    return template.format(places=comma.join(places))


def moment(question: str, time: str) -> str:
    """Return the caption of a picture of a video, in the language of `question`."""
    return (_CHINESE_MOMENT if is_chinese(question) else _ENGLISH_MOMENT).format(time=time)


def remembered(question: str, seconds: float) -> str:
    """Return the caption of a picture of the screen, `seconds` before the last one of them.

    In the language of `question`.
    """
    chinese = is_chinese(question)
    if seconds <= 0:
        return _CHINESE_END if chinese else _ENGLISH_END
    template = _CHINESE_BEFORE if chinese else _ENGLISH_BEFORE
    return template.format(seconds=f"{max(seconds, 0.1):.1f}")


def pins_in(caption: str, width: float, height: float) -> tuple[Pin, ...]:
    """Return the pins that `pinned` has told of a picture of that size; () for other captions.

    Something else may stand before them: the name of a page.
    """
    for template in (_ENGLISH_PINS, _CHINESE_PINS):
        before, after = template.split("{places}")
        at = caption.find(before)
        if at >= 0 and caption.endswith(after):
            told = _PIN.findall(caption, at + len(before))
            return tuple(
                Pin(name, int(x) * width / PER_MILLE, int(y) * height / PER_MILLE)
                for name, x, y in told
            )
    return ()
