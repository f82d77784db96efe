"""Formulas: set, or refused with a reason, in bounded time; nothing in them does anything."""

import builtins

import pytest

from app.ui.chat.typeset import NotSetError, typeset

SET = [
    r"x^2",
    r"\frac{a}{b}",
    r"\sum_{i=0}^n i^2",
    r"\boxed{x = \frac{1}{2}}",
    r"\begin{aligned}a&=b\\c&=d\end{aligned}",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}^{-1}",
    r"\begin{cases}x&y\\z&w\end{cases}",
    r"\left(\frac{\sqrt{x}}{2}\right)",
]


@pytest.mark.parametrize("tex", SET)
def test_it_is_set(tex: str) -> None:
    made = typeset(tex, 13, "#123456", display=True)
    assert made.width > 4
    assert made.above + made.below > 4
    assert b"<svg" in made.source
    assert b"#123456" in made.source
    assert b"<symbol" not in made.source  # which QtSvg does not know


def test_what_is_boxed_has_a_frame() -> None:
    bare, boxed = (typeset(tex, 13, "#000000", display=True) for tex in ("42", r"\boxed{42}"))
    assert boxed.width > bare.width
    assert boxed.above + boxed.below > bare.above + bare.below


@pytest.mark.parametrize(
    "tex",
    [
        "",
        " ",
        r"\frac{a",
        "}{",
        r"\left( x",
        r"\ce{H2O}",
        r"\input{/etc/passwd}",
        r"\includegraphics{x}",
        r"\def\a{\a\a}\a",
        r"\newcommand{\a}{b}\a",
        r"\text{速度}",
        "x" * 5000,
        "{" * 300 + "x" + "}" * 300,
        r"\frac{1}{" * 40 + "x" + "}" * 40,
        r"\sqrt{" * 40 + "x" + "}" * 40,
        r"\left(" * 40 + "x" + r"\right)" * 40,
        r"x^{" * 40 + "x" + "}" * 40,
        r"\begin{pmatrix}" * 40 + "x" + r"\end{pmatrix}" * 40,
    ],
)
def test_it_is_refused_with_a_reason(tex: str) -> None:
    with pytest.raises(NotSetError, match=r"."):
        typeset(tex, 13, "#000000", display=False)


def test_it_reads_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    typeset("x", 13, "#000000", display=False)  # its fonts are read

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr(builtins, "open", refuse)
    for tex in (r"\href{file:///etc/passwd}{x}", r"\input{x}", r"\verb|x|", r"\url{x}"):
        try:
            typeset(tex, 13, "#000000", display=False)
        except NotSetError:
            continue
