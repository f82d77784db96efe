import pytest

from app.backends.reader.faults import reports_error


@pytest.mark.parametrize(
    "text",
    [
        "Error 0x80070070: there is not enough space on the disk",
        "FileNotFoundError: [Errno 2] No such file",
        "ERROR in ./src/index.js",
        "java.lang.NullPointerException",
        "npm ERR! code E404 Not Found",
        "Connection refused",
        "bash: foo: command not found",
        "2 tests failed, 3 passed",
        "Could not connect to the server",
        "404 Not Found",
        "Segmentation fault (core dumped)",
        "错误：无法写入文件",
        "操作失败",
        "连接超时，请重试",
        "未找到指定的模块",
    ],
)
def test_reports(text: str) -> None:
    assert reports_error(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Settings of the mirror are kept in the profile",
        "Build finished: 0 errors, 0 warnings",
        "No errors found",
        "Errors: 0",
        "没有错误",
        "The territory of terrors",
        "Save",
        "保存成功",
    ],
)
def test_other_lines(text: str) -> None:
    assert not reports_error(text)
