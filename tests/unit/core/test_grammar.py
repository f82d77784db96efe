"""Places in replies: every notation of the GLM family, its relatives, and what is none."""

from collections.abc import Sequence

import pytest

from app.core.chat import Sent
from app.core.mark import Grid, Target
from tests.unit.core.replies import read

BOX = "<|begin_of_box|>{}<|end_of_box|>"
ONE = ("box", (1, 2, 30, 40), "a")
TWO = ("box", (5, 6, 70, 80), "b")
A = '{"label": "a", "bbox_2d": [1, 2, 30, 40]}'
B = '{"label": "b", "bbox_2d": [5, 6, 70, 80]}'
Place = tuple[str, tuple[float, ...], str]


def box(*numbers: float, label: str = "") -> Place:
    return ("box", numbers, label)


def point(x: float, y: float, label: str = "") -> Place:
    return ("point", (x, y), label)


def polygon(*numbers: float, label: str = "") -> Place:
    return ("polygon", numbers, label)


@pytest.mark.parametrize(
    ("inside", "places"),
    [
        ("[[94,598,177,991]]", [box(94, 598, 177, 991)]),
        ("[816, 162, 838, 172]", [box(816, 162, 838, 172)]),
        ("(816, 162, 838, 172)", [box(816, 162, 838, 172)]),
        ("{816, 162, 838, 172}", [box(816, 162, 838, 172)]),
        ("<816, 162, 838, 172>", [box(816, 162, 838, 172)]),
        ("[816 162 838 172]", [box(816, 162, 838, 172)]),
        ("<bbox>[816, 162, 838, 172]</bbox>", [box(816, 162, 838, 172)]),
        ("<bbox>816,162,838,172</bbox>", [box(816, 162, 838, 172)]),
        ("［８１６，１６２，８３８，１７２］", [box(816, 162, 838, 172)]),
        ("【816、162、838、172】", [box(816, 162, 838, 172)]),
        ("(100,200),(300,400)", [box(100, 200, 300, 400)]),
        ("（100，200），（300，400）", [box(100, 200, 300, 400)]),
        ("[(100,200),(300,400)]", [box(100, 200, 300, 400)]),
        ("[[500,500]]", [point(500, 500)]),
        ("[[500,500],[600,600]]", [point(500, 500), point(600, 600)]),
        ("[[[1,2],[30,4],[5,60]],[[7,8],[9,80],[90,9]]]",
         [polygon(1, 2, 30, 4, 5, 60), polygon(7, 8, 9, 80, 90, 9)]),
        ('{"point_2d": [10, 20]}', [point(10, 20)]),
        ('{"point":[500,500],"box":[400,400,600,600]}', [box(400, 400, 600, 600)]),
        ('{"polygon": [[1,2],[30,4],[5,60]], "label": "p"}',
         [polygon(1, 2, 30, 4, 5, 60, label="p")]),
        ('{"polygon": [1,2,30,4,5,60]}', [polygon(1, 2, 30, 4, 5, 60)]),
        ("[0.1, 0.2, 0.3, 0.4]", [box(100, 200, 300, 400)]),
        ("[0, 0.2, 1, 0.4]", [box(0, 200, 1000, 400)]),
        ("[0,0,1,1]", [box(0, 0, 1, 1)]),
        ("[94.5, 598, 177.25, 991]", [box(94.5, 598, 177.25, 991)]),
        ("[300,400,100,200]", [box(100, 200, 300, 400)]),
        ('{"action_type": "click", "box_2d": [[503,580,718,702]]}', [box(503, 580, 718, 702)]),
        ("{'action_type': 'input_text', 'text': 'X', 'override': True, 'box_2d': [[38,5,961,140]]}",
         [box(38, 5, 961, 140)]),
        ("{'action_type': 'input_text', 'text': 'X', 'override': true, 'box_2d': [[38,5,961,140]]}",
         [box(38, 5, 961, 140)]),
        ("left_click(start_box='[100, 200]', element_info='123456')", [point(100, 200, "123456")]),
        ("CLICK(point=(214, 100), box=[[198,92,229,107]], element_info='Dinners')",
         [box(198, 92, 229, 107, label="Dinners")]),
        ("left_drag(start_box='[10,20]', end_box='[30,40]', element_info='bar')",
         [point(10, 20, "bar"), point(30, 40, "bar")]),
        ("click(start_box='<|box_start|>(100,200)<|box_end|>')", [point(100, 200)]),
        ("click(point='<point>10 20</point>')", [point(10, 20)]),
        (f"```json\n[{A}]\n```", [ONE]),
    ],
)  # fmt: skip
def test_what_a_box_segment_holds(inside: str, places: Sequence[Place]) -> None:
    shown = read(f"It is here: {BOX.format(inside)}.")
    assert shown.places == places
    assert not shown.cards
    assert "①" in shown.text
    assert not set("[]<>{}") & set(shown.text)


@pytest.mark.parametrize(
    ("written", "places"),
    [
        (f"[{A}, {B}]", [ONE, TWO]),
        (f"{A}\n{B}", [ONE, TWO]),
        (f"{{{A}}}", [ONE]),
        (f"[{A}, {B}", [ONE, TWO]),
        (f"[{A}, {B}}}]", [ONE, TWO]),
        (f"[{A}, {B}]]", [ONE, TWO]),
        (f"[{A}, {{'label': 'b', 'bbox_2d': [191, 331", [ONE]),
        (f"[{A}, {{'label': 'b', 'bbox_2d': [5, 6, 70, 8", [ONE]),
        (f"[{A}, {{'label': 'b', 'bbox_2d': [5, 6, 70, 80]", [ONE, TWO]),
        (A.replace('"', "'"), [ONE]),
        ("{label: a, bbox_2d: [1, 2, 30, 40]}", [ONE]),
        ('{"label": "a", "bbox_2d": ["1", "2", "30", "40"]}', [ONE]),
        (f"[{A}, {B}]".replace('"', '\\"'), [ONE, TWO]),
        (f'"[{A},\\n {B}\\n]"'.replace('"', '\\"'), [ONE, TWO]),
        (f"[{A},\\n {B}]", [ONE, TWO]),
        ('{"label": null, "bbox_2d": [1, 2, 30, 40,],}', [box(1, 2, 30, 40)]),
        ("drag(point1=[1,2], point2=[30,40])", [point(1, 2), point(30, 40)]),
        ('{“label”：“a”，“bbox_2d”：［１，２，３０，４０］}', [ONE]),
        ('{"bbox": [1, 2, 30, 40], "name": "a", "score": 0.9}', [ONE]),
        ('{"bounding_box": "[1, 2, 30, 40]", "category": "a"}', [ONE]),
        ('{"boundingBox": {"x1": 1, "y1": 2, "x2": 30, "y2": 40}, "class": "a"}', [ONE]),
        ('{"bbox_2d": [[1, 2], [30, 40]], "label": "a"}', [ONE]),
        ('{"box": [1, 2, 30, 40], "label": "a"}', [ONE]),
        ('{"边界框": [1, 2, 30, 40], "标签": "a"}', [ONE]),
        ('{"labels": ["a", "b"], "bboxes": [[1,2,30,40], [5,6,70,80]]}', [ONE, TWO]),
        ('{"a": {"bbox_2d": [1,2,30,40]}, "b": {"bbox_2d": [5,6,70,80]}}', [ONE, TWO]),
        (f'{{"objects": [{A}, {B}], "count": 2}}', [ONE, TWO]),
        ('{"label": "the \\"OK\\" \\u732b [x]", "bbox_2d": [1,2,30,40]}',
         [box(1, 2, 30, 40, label='the "OK" 猫 [x]')]),
        ('{"label": "the "OK" button", "bbox_2d": [1,2,30,40]}',
         [box(1, 2, 30, 40, label='the "OK" button')]),
        ("{'label': 'cat's ear', 'bbox_2d': [1,2,30,40]}",
         [box(1, 2, 30, 40, label="cat's ear")]),
        ('{"label": "\\ud83d\\ude00 \\ud83d", "bbox_2d": [1,2,30,40]}',
         [box(1, 2, 30, 40, label="😀 \ufffd")]),
        ("left_click(start_box='[100,200]', element_info='x')\nMemory:\n[]",
         [point(100, 200, "x")]),
        ("1. A: box [100, 200, 300, 400]\n2. B: box [500, 600, 700, 800].",
         [box(100, 200, 300, 400), box(500, 600, 700, 800)]),
        ("大概是[[110,147,193,823]]，坐标[[190,330,313,852]]。",
         [box(110, 147, 193, 823), box(190, 330, 313, 852)]),
        ("大概是[110,147,193,823]，坐标[[190,330,313,852]]。", [box(190, 330, 313, 852)]),
        ("bounding box[[190,330,313,852]]。", [box(190, 330, 313, 852)]),
        ("The polygon is [[1,2],[30,4],[5,60]].", [polygon(1, 2, 30, 4, 5, 60)]),
    ],
)  # fmt: skip
def test_what_is_clear_without_markers(written: str, places: Sequence[Place]) -> None:
    assert read(written).places == places


@pytest.mark.parametrize(
    ("written", "places"),
    [
        ("[100,200,300,400]", [box(100, 200, 300, 400)]),
        ("It is at (500, 600).", [point(500, 600)]),
        ("(100,200),(300,400)", [box(100, 200, 300, 400)]),
        ("(100,200)\n(300,400)", [point(100, 200), point(300, 400)]),
        ("(100,200), (300, see below)", [point(100, 200)]),
        ('{"OK": [1,2,30,40], "No": [[5,6,70,80]]}',
         [box(1, 2, 30, 40, label="OK"), box(5, 6, 70, 80, label="No")]),
        ('[["cat", [1,2,30,40]], ["dog", [5,6,70,80]]]',
         [box(1, 2, 30, 40, label="cat"), box(5, 6, 70, 80, label="dog")]),
        ('{"x1": 1, "y1": 2, "x2": 30, "y2": 40, "label": "a"}', [ONE]),
        ('{"xmin": "1", "ymin": "2", "xmax": "30", "ymax": "40", "name": "a"}', [ONE]),
        ('{"left": 1, "top": 2, "right": 30, "bottom": 40, "name": "a"}', [ONE]),
        ('{"x0": 1, "y0": 2, "x1": 30, "y1": 40, "name": "a"}', [ONE]),
        ('{"name": "a", "x": 1, "y": 2, "width": 29, "height": 38}', [ONE]),
        ('{"name": "a", "box": {"left": 1, "top": 2, "width": 29, "height": 38}}', [ONE]),
        ('{"x": 0.1, "y": 0.2, "w": 0.9, "h": 0.2}', [box(100, 200, 1000, 400)]),
        ('{"name": "a", "top_left": [1, 2], "bottom_right": [30, 40]}', [ONE]),
        ('{"name": "a", "top_left": {"x": 1, "y": 2}, "bottom_right": {"x": 30, "y": 40}}', [ONE]),
        ("It is at x1=100, y1=200, x2=300, y2=400.", [box(100, 200, 300, 400)]),
        ("(X_min: 100; Y_min: 200; X_max: 300; and Y_max: 400.5)", [box(100, 200, 300, 400.5)]),
        ("按钮：x=100，y=200，w=50，h=60", [box(100, 200, 150, 260)]),
        ("Center: x = 100, y = 200", [point(100, 200)]),
        (BOX.format("left: 1, top: 2, right: 30, bottom: 40"), [box(1, 2, 30, 40)]),
        ("Click **[500, 600]**, then (7, 8).", [point(500, 600), point(7, 8)]),
        ("| Element | Center |\n|---|---|\n| A | [500, 600] |", [point(500, 600)]),
        ('{"x": 10, "y": 20}', [point(10, 20)]),
        ("click(100, 200)", [point(100, 200)]),
        ("mouse.click(x=100, y=200)", [point(100, 200)]),
        ("```\n[[1,2,30,40]]\n```", [box(1, 2, 30, 40)]),
        (BOX.format("100, 200, 300, 400"), [box(100, 200, 300, 400)]),
        (BOX.format("[500, 500]"), [point(500, 500)]),
        ("| a | [1,2,30,40] |", [box(1, 2, 30, 40)]),
        ("Update [1,2,30,40], the checklist [5,6,70,80]", [box(1, 2, 30, 40), box(5, 6, 70, 80)]),
    ],
)  # fmt: skip
def test_plain_numbers_count_when_places_were_asked_for(
    written: str, places: Sequence[Place]
) -> None:
    assert read(written, grounded=True).places == places


@pytest.mark.parametrize("grounded", [False, True])
@pytest.mark.parametrize(
    ("written", "text", "places"),
    [
        ("The `Save All` is at [[500,500,700,560]] there.", "The `Save All` is at ① there.",
         [box(500, 500, 700, 560)]),
        ("Save (**[[500, 500, 700, 560]]**)", "Save (**①**)", [box(500, 500, 700, 560)]),
        ("Two: [[200,200,300,300],[300,300,400,400]]", "Two: ①, ②",
         [box(200, 200, 300, 300), box(300, 300, 400, 400)]),
        ("Two: [[200,200,300,300],\n [300,300,400,400]]", "Two: ①, ②",
         [box(200, 200, 300, 300), box(300, 300, 400, 400)]),
        ("| Save | [[500,500,700,560]] |", "| Save | ① |", [box(500, 500, 700, 560)]),
        ("保存【【500，500，700，560】】。", "保存①。", [box(500, 500, 700, 560)]),
        ("- Date: [[100,200,300,250]]", "- Date: ①", [box(100, 200, 300, 250)]),
        ("The matrix is at [[100,200,300,250]].", "The matrix is at ①.", [box(100, 200, 300, 250)]),
        ("A matrix of icons. Save: [[100,200,300,250]]", "A matrix of icons. Save: ①",
         [box(100, 200, 300, 250)]),
        ("[[500,500,700,560]] is the button, [[1,2,30,40]].Then", "① is the button, ②.Then",
         [box(500, 500, 700, 560), box(1, 2, 30, 40)]),
        (BOX.format("[[1,2,30,40]]") + ", again [[1,2,30,40]] and [[5,6,70,80]].",
         "①, again ① and ②.", [box(1, 2, 30, 40), box(5, 6, 70, 80)]),
        (BOX.format("[[1,2,30,40]]") + " and (550,550), (650,650).", "① and ②.",
         [box(1, 2, 30, 40), box(550, 550, 650, 650)]),
    ],
)  # fmt: skip
def test_boxes_that_look_like_nothing_else_count_whatever_was_asked(
    written: str, text: str, places: Sequence[Place], grounded: bool
) -> None:
    shown = read(written, grounded=grounded)
    assert (shown.text, shown.places) == (text, places)


def test_many_boxes_that_nobody_asked_for() -> None:
    rows = ", ".join(f"[{n}, 2, {n + 300}, 40]" for n in range(100))
    assert len(read(f"They are [{rows}].").places) == 100


@pytest.mark.parametrize(
    "text",
    [
        "A = [[10,20,300,400],[50,60,700,800]], x == [[10,20,300,400]]",
        "[[10,20,300,400]].T, [[10,20,300,400]][0], [[10,20,300,400]]^2",
        "[[10,20,300,400]] + [[50,60,700,800]]",
        "2 × [[10,20,300,400]] @ [[50,60,700,800]]",
        "$[[10,20,300,400]]$ and \\[[[10,20,300,400]]\\]",
        "[[10,20,300,400],[50,60,700,800]] is a 2x4 matrix",
        "[[10,20,300,400]]（数组）和 [[10,20,300,400]] as a list of lists",
        "It returns [[10,20,300,400]] and print([[10,20,300,400]])",
        "```\n[[10,20,300,400]]\n```",
        "```python\nrows = [[10,20,300,400]]\n```",
        '{"rows": [[10,20,300,400]], "n": 1}',
        "The colour is [[0,0,255,255]], in RGBA [[0, 128, 255, 255]].",
        "Pages [[12,15,127,140]], see [[12,15,27,40]], ranges are [[100,200,300,400]].",
        "Version [[1,2,13,40]], on dates [[11,21,12,25]], open at times [[9,30,17,45]].",
        "The prices are [[100,200,300,400]], $ [[100,200,300,400]], 价格为[[100,200,300,400]]",
        "It holds [[10,20,30,40],[50,60,70,80]].",
        "It holds [[1,5,9,13],[2,6,10,14]], [[0.1,0.2,0.3,0.4]] and [[0.1,0.2,0.9,0.7]].",
        "It holds [[1,20,300,400],[5,4,3,2]], [[1,20,300,400],[5,6]], [[1,20,300,4000]].",
        "It holds [[300,400,100,200]], [[-1,2,30,40]], [[1,2,30,40,50]] and [[5,10]].",
        "It holds (550,550),(650,650) and [500,500,700,560], [[[10,20,300,400]]].",
        "Wiki [[1]], [[1,2]], [[link]], [[10,20,300,400]](http://a/b)",
    ],
)
def test_lists_of_lists_that_are_something_else_stay_as_written(text: str) -> None:
    shown = read(text)
    assert (shown.places, shown.text) == ([], text)


NO_PLACES = [
    "version [1,2,3,4] of [2024, 11, 21, 7]",
    "The matrix is [[1,2,3,4],[5,6,7,8]].",
    "The matrix A, with all its rows scaled, is:\n\n[[10,20,300,400],[50,60,700,800]]",
    "转置后的矩阵为[[10,20,300,400],[50,60,700,800]]。",
    "np.array([[10,20,300,400]]), m[[10,20,300,400]] and `[[10,20,300,400]]`",
    "See [1] and [2, 3]; also [link](http://a/b), [1,2,30,40](http://a/b).",
    "- [x] done\n- [ ] open\n\n| a | b |\n|---|---|\n| 1 | [12:30] |",
    "m[1,2,3,4], x[0], f(1,2,3,4), rgb(1,2,3), \\frac{1}{2}, $[0, 1]$, \\left[0, 1\\right), [0, 1)",
    "On [2024-11-21] from [192.168.0.1] at (10:30), [-1, 2, 3, 4], array [[1,2,3,4,5]]",
    "The format is [x1, y1, x2, y2], e.g. {\"bbox_2d\": [x1, y1, x2, y2]}.",
    "```python\nbox = m[1,2,3,4]\n[1,2,3,4].sort()\nprint([1, 2, 30, 40])\n```",
    '{"label": "a", "bbox_3d": [1,2,3,4,5,6,7,8,9]}',
    '{"label": "a", "bbox_2d": [1,2,3,4,5,6]}',
    '{"type": "Feature", "geometry": {"type": "Point", "place": [10, 20]}}',
    "bbox [5,6,5,9] and bbox [5,6,7,6], bbox [5,6,5000,9], bbox [1,2,3,4,5]",
    "```json\n{\"name\": \"x\", \"list\": [1, 2, 30, 40]}\n```",
    "`x = [1,2,30,40]`, `[[1,2,30,40]]` and ``a `{\"bbox_2d\": [1,2,30,40]}` b``",
    "| a | [1,2,3,4] | 5 |\n| value | [10,20,30,40] |",
    "It stands at the top [12, 13] (citations [14, 15, 26, 27]), see (100, 200).",
    "It holds [300,400,100,200], (1,2),(3,4) and {\"a\": [1,2,3,4]}.",
    "x = 1, y = 2; x1=100, y1=200, x2=300; ax1=100, ay1=200, ax2=300, ay2=400",
    "x1=100px, y1=200px, x2=300px, y2=400px or `x1=100, y1=200, x2=300, y2=400`",
    "{\"x\": 0.5, \"y\": 0.5, \"w\": 0.9, \"h\": 0.1}, {\"x\": 5, \"y\": 5, \"w\": 0, \"h\": 3}",
]  # fmt: skip


@pytest.mark.parametrize("grounded", [False, True])
@pytest.mark.parametrize("text", NO_PLACES)
def test_what_is_no_place_stays_as_it_was_written(text: str, grounded: bool) -> None:
    shown = read(text, grounded=grounded)
    assert (shown.places, shown.text) == ([], text)


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("42", "42"),
        ("A", "A"),
        ("\\frac{1}{2}", "\\frac{1}{2}"),
        ("[apple, banana, orange]", "[apple, banana, orange]"),
        ('"color": "red"', '"color": "red"'),
        ('["B","C"]', '["B","C"]'),
        ("\n N/A \n", "N/A"),
        ("(2, 5)", "(2, 5)"),
    ],
)
def test_other_answers_become_cards(inside: str, words: str) -> None:
    shown = read(f"So: {BOX.format(inside)}!")
    assert shown.places == []
    (card,) = shown.cards
    assert card.text == words
    assert shown.text[card.at : card.at + len(words)] == words


@pytest.mark.parametrize("inside", ["", " \n", "[]", "[[]]", "{}"])
def test_nothing_is_no_answer(inside: str) -> None:
    shown = read(BOX.format(inside), grounded=True)
    assert (shown.places, shown.cards) == ([], [])
    assert bool(shown.note) == bool(inside.strip())


def test_numbers_with_names_are_not_shown() -> None:
    sides = '"xmin": 1, "ymin": 2, "xmax": 30, "ymax": 40'
    for reply in (f'{{"name": "a", {sides}}}', f'{{"bbox": [1,2,30,40], "name": "a", {sides}}}'):
        assert read(reply, grounded=True).text == "① a"


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("box [1,2,30,40], again box [1,2,30,40].", "box ①, again box ①."),
        (f"{A} and {B}, {A}", "① a and ② b, ① a"),
        (f"{A}, that is box [1,2,30,40]", "① a, that is box ①"),
        ('[{"label": "a", "bbox_2d": [5, 6, 70, 80]}, ' + B + "]", "① a\n② b"),
    ],
)
def test_what_is_named_again_is_the_same_mark(reply: str, text: str) -> None:
    shown = read(reply)
    assert shown.text == text
    assert len(shown.marks) == len(set(text) & set("①②"))


def test_tracks_are_seconds() -> None:
    for key in ('"{}"', "{}", "'{}'"):
        track = f"{{{key.format(0)}: [{A}, {B}], {key.format(12)}: [{A}]}}"
        shown = read(track)
        assert shown.places == [ONE, TWO, ONE]
        assert [mark.t for mark in shown.marks] == [0, 0, 12]
        assert shown.text == "0 s: ① a, ② b\n12 s: ③ a"


def test_pixels_of_the_picture_as_sent_are_suspect() -> None:
    target = Target("wide", 3840, 2160)
    sent = [Sent(1, 1920, 1080, 1, "image/png")]
    shown = read(BOX.format("[[1100,20,1500,400]]"), targets=[target], sent=sent)
    assert shown.places == [box(2200, 40, 3000, 800)]
    assert shown.marks[0].state == "suspect"
    assert not read(BOX.format("[[1100,20,1500,1400]]"), targets=[target], sent=sent).marks


def test_pixel_grid_and_other_axis_order() -> None:
    target = Target("wide", 200, 100)
    sent = [Sent(1, 100, 50, 1, "image/png")]
    reply = BOX.format("[[10,20,30,40]]")
    pixels = read(reply, targets=[target], sent=sent, grid=Grid(None))
    assert pixels.places == [box(20, 40, 60, 80)]
    assert pixels.marks[0].state == "plain"
    swapped = read(reply, targets=[target], grid=Grid(1000, "yx"))
    assert swapped.places == [box(4, 1, 8, 3)]


IMAGES = (Target("one", 1000, 1000), Target("two", 1000, 1000), Target("three", 1000, 1000))


@pytest.mark.parametrize(
    ("reply", "frames"),
    [
        ("Image 1: {0} Image 2: {0}", ["one", "two"]),
        ("**Picture 2**\n{0}", ["two"]),
        ("图2：{0}；图 1 {0}，图片3{0}", ["two", "one", "three"]),
        ("第二张图{0}，第 1 张{0}", ["two", "one"]),
        ("Image 2048 and imagery 2: {0}", ["three"]),
        ("Image 2, not Image 7: {0}", ["two"]),
        ('[{{"image": 2, "bbox_2d": [1,2,3,4]}}, {{"image_id": "Image 1", "bbox_2d": [1,2,3,4]}}]',
         ["two", "one"]),
        ('{{"image": 2, "objects": [{{"bbox_2d": [1,2,30,40]}}]}}', ["two"]),
        ('{{"Image 1": [{{"bbox_2d": [1,2,30,40]}}], "Image 2": [{{"bbox_2d": [1,2,30,40]}}]}}',
         ["one", "two"]),
    ],
)  # fmt: skip
def test_which_picture(reply: str, frames: list[str]) -> None:
    shown = read(reply.format("<|begin_of_box|>[[1,2,30,40]]<|end_of_box|>"), targets=IMAGES)
    assert [mark.frame for mark in shown.marks] == frames
    unsure = "suspect" if "imagery" in reply else "plain"
    assert {mark.state for mark in shown.marks} == {unsure}


def test_without_pictures_nothing_is_marked() -> None:
    shown = read(f"{BOX.format('[[1,2,30,40]]')} {A}", targets=())
    assert (shown.text, shown.marks, shown.cards) == (f"[[1,2,30,40]] {A}", [], [])
