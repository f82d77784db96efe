"""Office files as strangers make them: by other libraries than those that read them here."""

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
from docx.enum.text import WD_BREAK
from docx.shared import Inches as WordInches
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

MACRO_TYPES = {
    "document.main": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "presentation.main": "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
    "sheet.main": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}
START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def picture() -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "PNG")
    made.seek(0)
    return made


def word(path: Path) -> Path:
    """A report with headings, lists, a table with merged cells, and a picture."""
    made = docx.Document()
    made.core_properties.title = "Annual report"
    made.add_heading("Results", 1)
    made.add_paragraph("Revenue rose to 1,234 million.")
    made.add_paragraph("first", style="List Bullet")
    made.add_paragraph("second", style="List Bullet")
    made.add_paragraph("one", style="List Number")
    made.add_paragraph("two", style="List Number")
    made.add_heading("Outlook", 2)
    table = made.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "wide|one"
    made.add_picture(picture(), WordInches(1))
    made.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    made.add_paragraph("The last page.")
    made.save(str(path))
    return path


def slides(path: Path) -> Path:
    """Two slides: a list with notes, and a table, a chart and a picture."""
    made = pptx.Presentation()
    first = made.slides.add_slide(made.slide_layouts[1])
    first.shapes.title.text = "Plan"
    body = first.placeholders[1].text_frame
    body.text = "begin"
    deeper = body.add_paragraph()
    deeper.text, deeper.level = "then", 1
    first.notes_slide.notes_text_frame.text = "Speak slowly."
    second = made.slides.add_slide(made.slide_layouts[5])
    second.shapes.title.text = "Numbers"
    size = (Inches(1), Inches(2), Inches(3), Inches(1))
    table = second.shapes.add_table(2, 2, *size).table
    for row in range(2):
        for column in range(2):
            table.cell(row, column).text = f"c{row}{column}"
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # of python-pptx
    data.categories = ["2024", "2025"]
    data.add_series("Revenue", (10.5, 12))
    second.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *size, data)
    second.shapes.add_picture(picture(), Inches(0), Inches(0))
    made.save(str(path))
    return path


def workbook(path: Path, sheets: Mapping[str, list[list[object]]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def rewritten(path: Path, **changes: bytes | None) -> Path:
    """Replace, add or (None) take away files of a zip."""
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**kept, **changes}.items():
            if data is not None:
                archive.writestr(name, data)
    return path


def part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def with_macros(path: Path) -> Path:
    """Make it one that carries macros, as .docm, .pptm and .xlsm do."""
    types = part(path, "[Content_Types].xml").decode()
    for kind, macros in MACRO_TYPES.items():
        for form in ("wordprocessingml", "presentationml", "spreadsheetml"):
            plain = f"application/vnd.openxmlformats-officedocument.{form}.{kind}+xml"
            types = types.replace(plain, macros)
    binary = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    types = types.replace("</Types>", binary)
    folder = next(each for each in ("word", "ppt", "xl") if f'"/{each}/' in types)
    project = {f"{folder}/vbaProject.bin": START + bytes(900)}
    return rewritten(path, **{"[Content_Types].xml": types.encode()}, **project)


def compound(path: Path, *streams: str) -> Path:
    """A file of an old office program with streams of these names, empty (MS-CFB)."""
    head = bytearray(START + bytes(512 - 8))
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", head, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    for nth in range(1, 109):
        struct.pack_into("<I", head, 76 + 4 * nth, 0xFFFFFFFF)
    names = ["Root Entry", *streams]
    sectors = -(-len(names) // 4)
    table = bytearray(b"\xff" * 512)
    struct.pack_into("<I", table, 0, 0xFFFFFFFD)
    for nth in range(1, sectors + 1):
        struct.pack_into("<I", table, 4 * nth, nth + 1 if nth < sectors else 0xFFFFFFFE)
    directory = bytearray(512 * sectors)
    for nth, name in enumerate(names):
        said = name.encode("utf-16-le") + b"\0\0"
        directory[128 * nth : 128 * nth + len(said)] = said
        struct.pack_into("<HBB", directory, 128 * nth + 64, len(said), 5 if nth == 0 else 2, 1)
    path.write_bytes(bytes(head + table + directory))
    return path


def open_document(path: Path, form: str = "text") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{form}")
        archive.writestr("content.xml", "<office/>")
    return path
