"""Keys under which models give places, and what they say beside them."""

import re
from typing import Final, Literal

Meaning = Literal[
    "box",
    "point",
    "polygon",
    "place",  # a box or a point, by how many numbers it has
    "maybe place",  # the same, but only where places are talked about
    "maybe point",
    "maybe polygon",
    "label",
    "labels",
    "verb",
    "image",
    "time",
    "group",  # holds places and names none of them
]

LABELS: Final = (
    "label, name, label_name, class, class_name, category, category_name, object, object_name, "
    "element_info, element, element_name, target, item, title, text, text_content, content, "
    "caption, description, desc, type, sub_label, "
    "标签, 名称, 类别, 物体, 对象, 元素, 目标, 标题, 文本, 文字, 内容, 描述"
)
"""In order: the first that is there is the label, the others are said beside it."""

_SPELLINGS: Final[dict[Meaning, str]] = {
    "box": "bbox_2d, box_2d, bbox, bboxes, bboxes_2d, boxes_2d, bounding_box, bounding_boxes, "
    "bndbox, 边界框, 包围框, 检测框, 矩形框",
    "point": "point_2d, points_2d, click_point, start_point, end_point, 点坐标",
    "polygon": "polygon, polygons, polygon_2d, polygons_2d, poly, 多边形",
    "place": "start_box, end_box",
    "maybe place": "box, boxes, rect, rectangle, region, regions, coordinate, coordinates, coords, "
    "coord, location, locations, position, positions, 坐标, 位置, 框",
    "maybe point": "point, points, center, centre, xy, click, from, to, start, end, 点, 中心",
    "maybe polygon": "segmentation, contour, outline, quad, quadrilateral, vertices, mask, 轮廓",
    "label": LABELS,
    "labels": "labels, names, classes, categories",
    "verb": "action, action_type, action_name, 动作, 操作",
    "image": "image, image_id, image_index, image_no, image_number, img, img_id, picture, "
    "picture_id, 图, 图片",
    "time": "t, time, timestamp, second, seconds, sec, 时间, 秒",
    "group": "objects, detections, detection, results, result, data, items, annotations, "
    "predictions, elements, instances, output, outputs, answer, targets, shapes, marks, "
    "arguments, args, parameters, params, 结果",
}


def plain(key: str) -> str:
    """Return a key as it is compared: without case and punctuation."""
    return re.sub(r"[\W_]+", "", key).casefold()


MEANINGS: Final[dict[str, Meaning]] = {
    plain(key): meaning for meaning, keys in _SPELLINGS.items() for key in keys.split(",")
}
RANKS: Final = {plain(key): rank for rank, key in enumerate(LABELS.split(","))}
CORNERS: Final = (
    ("x1", "y1", "x2", "y2"),
    ("xmin", "ymin", "xmax", "ymax"),
    ("left", "top", "right", "bottom"),
    ("x0", "y0", "x1", "y1"),
    ("minx", "miny", "maxx", "maxy"),
)
SIDES: Final = (
    ("x", "y", "width", "height"),
    ("x", "y", "w", "h"),
    ("left", "top", "width", "height"),
)
"""The top-left corner and how far the box reaches from there."""
ENDS: Final = (("topleft", "bottomright"), ("lefttop", "rightbottom"), ("左上角", "右下角"))
AXES: Final = frozenset(
    ("x", "y", *(name for names in (*CORNERS, *SIDES, *ENDS) for name in names))
)
_PLACES: Final = ("box", "point", "polygon", "place", "maybe place", "maybe point")


def meaning(key: str) -> Meaning | None:
    """Return what a key says its value to be; None for any other key. Places may be numbered."""
    name = plain(key)
    known = MEANINGS.get(name)
    if known is None and name[-1:].isdecimal():
        numbered = MEANINGS.get(name.rstrip("0123456789"))
        return numbered if numbered in _PLACES else None
    return known
