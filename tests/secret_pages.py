"""Secrets on pages, each behind its label."""

from typing import Final

from tests import pages

SECRETS: Final = (
    ("sans", "Write to ", "jane.doe+test@example-mail.co.uk", "email"),
    ("mono", "Phone: ", "+1 (415) 555-2671", "phone"),
    ("sans", "Card ", "4111 1111 1111 1111", "card"),
    ("mono", "Card ", "5500-0055-5555-5559", "card"),
    ("sans", "IBAN ", "DE89 3704 0044 0532 0130 00", "iban"),
    ("mono", "Account ", "GB82 WEST 1234 5698 7654 32", "iban"),
    ("mono", "export K=", "sk-proj-Ab3dE_fGh1JkLmN0pQrStUvWxYz0123", "key"),
    ("mono", "push ", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "key"),
    ("sans", "Access key ", "AKIAIOSFODNN7EXAMPLE", "key"),
    ("mono", "jwt ", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.dozjgNryP4J3jVmNHl0w5N", "key"),
    ("mono", "secret = ", "a1B2c3D4e5F6g7H8i9J0", "key"),
    ("sans", "Password: ", "hunter2!x", "password"),
    ("mono", "DB_PASSWORD=", "sunshine", "password"),
    ("cjk", "密码：", "Abc12345", "password"),
    ("cjk", "验证码 ", "482913", "password"),
    ("cjk", "手机号 ", "138 0013 8000", "phone"),
    ("cjk", "身份证号 ", "11010519491231002X", "id"),
    ("cjk", "邮箱 ", "zhang@163.com", "email"),
)
_STEP: Final = 26
_WIDTH: Final = 640


def write(
    page: pages.Page, x: int, y: int, size: int, *, dark: bool = False, labels_only: bool = False
) -> None:
    """Write every secret behind its label, in lines from (x, y) on."""
    colour = pages.PALE if dark else pages.BLACK
    for row, (font, label, secret, _kind) in enumerate(SECRETS):
        top = y + _STEP * row
        end = page.write(x, top, label, font=font, size=size, color=colour)
        if not labels_only:
            page.write(round(end), top, secret, font=font, size=size, color=colour)


def page(size: int, *, dark: bool = False, labels_only: bool = False) -> pages.Page:
    """Return a page with nothing else on it."""
    height = _STEP * (len(SECRETS) + 1)
    made = pages.blank(_WIDTH, height, pages.DARK if dark else pages.WHITE)
    write(made, 20, _STEP // 2, size, dark=dark, labels_only=labels_only)
    return made
