"""Pages whose words and places are known: pictures of text for the reader's tests and bench.

Drawn with Pillow in DejaVu and Noto CJK, as an application would: no anti-aliasing tricks, no
noise, sizes of 9 to 24 px. A page's `words` are what a person would call words (Chinese: a run
without a space), each with the box of its ink.
"""

import random
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.core.frame import File, Frame, Pixels

Color = tuple[int, int, int]
Box = tuple[float, float, float, float]

FONTS: Final = {
    "sans": ("truetype/dejavu/DejaVuSans.ttf", 0),
    "bold": ("truetype/dejavu/DejaVuSans-Bold.ttf", 0),
    "mono": ("truetype/dejavu/DejaVuSansMono.ttf", 0),
    "cjk": ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
}
BLACK, WHITE, GREY, DARK = (20, 20, 20), (255, 255, 255), (110, 110, 110), (36, 38, 44)
PALE, GREEN, RED = (225, 228, 232), (140, 200, 140), (190, 30, 30)

_ENGLISH = (
    "account active address amount archive attach balance browse budget cancel change client close"
    " column commit compare config connect copy create customer debug delete deploy detail device"
    " dialog disable document download draft duplicate edit email enable export filter folder font"
    " forward general group hidden history import index insert invoice journal keyboard label"
    " language layer library license local logout manage margin member memory message monitor"
    " network notify number object office option order output package panel password paste payment"
    " phone picture preview printer private product profile project property publish quarter query"
    " quick random receipt record recover refresh region release remove rename repeat report reset"
    " result return review rotate sample schedule screen script search section secure select server"
    " session settings shape share shipping signal simple source status storage submit summary"
    " supply switch system table target template theme ticket toggle toolbar total tracking update"
    " upgrade upload user value vendor version video view volume warning website window worker"
)
_CHINESE = (
    "保存 取消 文件 编辑 查看 插入 格式 工具 窗口 帮助 设置 账户 密码 登录 退出 搜索 下载 上传"
    " 打印 复制 粘贴 删除 新建 打开 关闭 确认 提交 订单 客户 金额 日期 状态 备注 地址 电话 邮箱"
    " 系统 网络 语言 版本 更新 显示 隐藏 屏幕 键盘 鼠标 图片 视频 音乐 文档 表格 数据 报告 统计"
    " 权限 用户"
)


ENGLISH: Final = tuple(_ENGLISH.split())
CHINESE: Final = tuple(_CHINESE.split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a page; `box` is the box of its ink in pixels, `line` the number of its line."""

    text: str
    box: Box
    line: int


@dataclass(slots=True)
class Page:
    """A picture, and what stands where on it."""

    image: Any
    words: list[Word] = field(default_factory=list)
    lines: int = 0
    _draw: Any = None

    def write(
        self,
        x: int,
        y: int,
        text: str,
        *,
        font: str = "sans",
        size: int = 13,
        color: Color = BLACK,
    ) -> float:
        """Write one line whose top-left corner is (x, y); return where it ends."""
        face = load_font(font, size)
        for part_x, part, word in _parts(text):
            left = x + face.getlength(text[:part_x])
            self._draw.text((left, y), part, font=face, fill=color)
            if word:
                self.words.append(Word(part, self._ink(left, y, part, face), self.lines))
        self.lines += 1
        return float(x + face.getlength(text))

    def fill(
        self, x1: int, y1: int, x2: int, y2: int, color: Color, line: Color | None = None
    ) -> None:
        self._draw.rectangle((x1, y1, x2 - 1, y2 - 1), fill=color, outline=line)

    def pixels(self) -> Pixels:
        """(H, W, 4) BGRX."""
        rgb = np.asarray(self.image)
        bgrx = np.empty((*rgb.shape[:2], 4), np.uint8)
        bgrx[:, :, :3], bgrx[:, :, 3] = rgb[:, :, ::-1], 255
        return bgrx

    def frame(self) -> Frame:
        return Frame(self.pixels(), File("page.png"))

    def save(self, path: Path) -> Path:
        self.image.save(path)
        return path

    def _ink(self, x: float, y: int, text: str, face: Any) -> Box:
        left, top, right, bottom = self._draw.textbbox((x, y), text, font=face)
        return float(left), float(top), float(right), float(bottom)


@cache
def load_font(name: str, size: int) -> Any:
    from PIL import ImageFont

    path, index = FONTS[name]
    return ImageFont.truetype(str(Path("/usr/share/fonts") / path), size, index=index)


def _parts(text: str) -> list[tuple[int, str, bool]]:
    """Return the words of a line with the offset at which they begin."""
    parts: list[tuple[int, str, bool]] = []
    at = 0
    for part in text.split(" "):
        if part:
            parts.append((at, part, True))
        at += len(part) + 1
    return parts


def blank(width: int, height: int, color: Color = WHITE) -> Page:
    from PIL import Image, ImageDraw

    page = Page(Image.new("RGB", (width, height), color))
    page._draw = ImageDraw.Draw(page.image)
    return page


def small() -> Page:
    """About 60 words as a small window has them."""
    page = blank(640, 400)
    page.fill(0, 0, 640, 28, PALE)
    for x, name in ((10, "File"), (60, "Edit"), (110, "View"), (165, "Help")):
        page.write(x, 7, name)
    page.write(20, 44, "Quarterly report", font="bold", size=22)
    for row, text in enumerate(
        (
            "The order was shipped on Monday and the invoice follows by mail.",
            "Please check the address below before you confirm the payment.",
            "Questions about this order go to support@example.com at any time.",
        )
    ):
        page.write(20, 84 + 20 * row, text)
    page.write(20, 156, "请在确认付款之前检查下面的地址", font="cjk", size=15)
    page.fill(20, 190, 300, 300, DARK)
    page.write(34, 202, "Order number 48213", size=12, color=WHITE)
    page.write(34, 224, "Customer Stone & Sons", size=12, color=WHITE)
    page.write(34, 246, "Total $1,284.50", size=12, color=WHITE)
    page.write(34, 268, "订单状态", font="cjk", size=13, color=WHITE)
    page.write(330, 200, "Warning: the card expires soon", size=12, color=RED)
    page.write(330, 226, "small print in grey ten pixels high", size=10, color=GREY)
    for x, name in ((330, "Save"), (430, "Cancel"), (530, "Apply")):
        page.fill(x, 330, x + 84, 362, PALE, GREY)
        page.write(x + 22, 338, name)
    return page


def dense(seed: int = 1, changed: float = 0.0, width: int = 1920, height: int = 1080) -> Page:
    """A full 1080p screen of more than 250 lines, `changed` of them with other words."""
    page = blank(width, height, (250, 250, 250))
    fixed, other = random.Random(seed), random.Random(seed + 1000)
    change = random.Random(seed + 2000)

    def say(count: int, words: tuple[str, ...] = ENGLISH, join: str = " ") -> str:
        old = join.join(fixed.choices(words, k=count))
        new = join.join(other.choices(words, k=count))
        return new if change.random() < changed else old

    page.fill(0, 0, width, 28, PALE)
    x = 12.0
    for _ in range(14):
        x = page.write(int(x), 7, say(1).capitalize(), size=12) + 18
    page.fill(0, 28, 210, height, DARK)
    for row in range(52):
        text = say(2) if row % 4 else say(2, CHINESE, "")
        page.write(14, 36 + 20 * row, text, size=12, color=PALE, font="sans" if row % 4 else "cjk")
    for row in range(22):
        page.write(230, 40 + 19 * row, say(8), size=9 + row % 4 * 2)
    for row in range(12):
        page.write(230, 466 + 24 * row, say(9, CHINESE, ""), font="cjk", size=11 + row % 4 * 2)
    _dense_table(page, fixed, say)
    page.fill(770, 430, 1400, 1070, DARK)
    for row in range(40):
        page.write(784 + row % 4 * 28, 438 + 15 * row, say(5), font="mono", size=11, color=GREEN)
    for row in range(42):
        page.write(1420, 430 + 15 * row, say(6), size=10, color=GREY)
    for row in range(12):
        page.write(230, 770 + 24 * row, say(7), size=12, font="bold")
    return page


def _dense_table(page: Page, fixed: random.Random, say: Any) -> None:
    for row in range(18):
        y = 40 + 21 * row
        page.write(770, y, f"A-{fixed.randrange(10000, 99999)}", size=11)
        page.write(860, y, say(1).capitalize(), size=11)
        page.write(970, y, say(1, CHINESE), font="cjk", size=12)
        page.write(1060, y, f"${fixed.randrange(100, 9999):,}.{fixed.randrange(10, 99)}", size=11)
        page.write(1160, y, f"2026-0{fixed.randrange(1, 10)}-1{fixed.randrange(10)}", size=11)
        page.write(1270, y, say(2), size=11)
        page.write(1450, y, say(5), size=11)


TABLE: Final = (
    ("Order", "Customer", "城市", "Total", "Note"),
    ("A-10234", "Mark Stone", "上海", "$1,284.50", ""),
    ("A-10235", "", "北京", "$96.00", "paid"),
    ("A-10236", "Omar Haddad", "", "$12,040.75", "late, call first"),
    ("A-10237", "Nina Berg", "深圳", "", "-20% discount"),
    ("A-10238", "Li Wei", "广州", "$7.25", ""),
)


def table() -> Page:
    """`TABLE`, with empty cells, a comma in a cell, and a number column aligned to the right."""
    page = blank(760, 240)
    columns = (20, 130, 290, 480, 520)
    for row, cells in enumerate(TABLE):
        y = 16 + 34 * row
        page.fill(10, y - 9, 750, y + 25, PALE if row == 0 else WHITE, PALE)
        for column, (x, text) in enumerate(zip(columns, cells, strict=True)):
            cjk = any("一" <= char <= "鿿" for char in text)
            font = "cjk" if cjk else "bold" if row == 0 else "sans"
            at = x - int(load_font(font, 13).getlength(text)) if column == 3 else x
            if text:
                page.write(at, y, text, font=font, size=13)
    return page


CODE: Final = (
    "def total(orders):",
    "    result = 0",
    "    for order in orders:",
    "        if order.paid:",
    "            result += order.amount",
    "        else:",
    "            remind(order)",
    "    return result",
)


def code() -> Page:
    """`CODE` in a dark editor."""
    page = blank(520, 220, DARK)
    face = load_font("mono", 14)
    for row, text in enumerate(CODE):
        indent = len(text) - len(text.lstrip())
        x = 24 + round(indent * face.getlength(" "))
        page.write(x, 16 + 22 * row, text.strip(), font="mono", size=14, color=PALE)
    return page


def dialog() -> Page:
    """An error dialog over a window, with lines that are errors and lines that only sound alike."""
    page = blank(800, 420, (245, 245, 245))
    page.write(20, 20, "Backup manager", font="bold", size=16)
    page.write(20, 54, "Last run: yesterday, 318 files copied")
    page.fill(180, 110, 640, 310, WHITE, GREY)
    page.write(200, 124, "Backup could not be finished", font="bold", size=15)
    page.write(200, 160, "Error 0x80070070: there is not enough space on the disk")
    page.write(200, 184, "错误：无法写入文件", font="cjk", size=14)
    page.write(200, 214, "Free some space and try again.")
    for x, name in ((400, "Retry"), (520, "Close")):
        page.fill(x, 260, x + 100, 292, PALE, GREY)
        page.write(x + 30, 268, name)
    page.write(
        20, 340, "FileNotFoundError: [Errno 2] No such file: backup.cfg", font="mono", size=12
    )
    page.write(20, 370, "Settings of the mirror are kept in the profile", size=12)
    return page
