"""What a model is told when it shall point at places.

These words are for the model, not for people: they are not translated with the interface but
follow the language of the question. Keys and wording are those that GLM's grounding was trained
with (zai-org/GLM-skills, glmv-grounding): `label` and `bbox_2d`, corners in thousandths.
"""

import re
from typing import Final

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


def grounding(question: str, pictures: int) -> str:
    """Return the request for labelled JSON, in the language of `question`.

    `pictures` is how many the conversation holds up to the question.
    """
    chinese = bool(_CHINESE.search(question))
    places = _CHINESE_PLACES if chinese else _ENGLISH_PLACES
    if pictures < 2:
        return places
    return f"{places}\n{_CHINESE_SEVERAL if chinese else _ENGLISH_SEVERAL}"
