"""A line that is cut where there is no room for it."""

from pytestqt.qtbot import QtBot

from app.ui.elided import ElidedLabel

PARTS = ("local", "0.4 s", "567 tokens", "11 156 tokens/s")


def test_as_many_parts_as_there_is_room_for_are_shown_whole(qtbot: QtBot) -> None:
    label = ElidedLabel(PARTS, " · ")
    qtbot.addWidget(label)
    metrics = label.fontMetrics()
    for count in range(len(PARTS), 0, -1):
        text = " · ".join(PARTS[:count])
        label.resize(metrics.horizontalAdvance(text) + 1, 20)
        label.show()
        assert label.text() == text
    assert label.accessibleName() == " · ".join(PARTS)
    label.resize(metrics.horizontalAdvance("local") - 2, 20)
    assert label.text().endswith("…")
    label.resize(1000, 20)
    assert label.text() == " · ".join(PARTS)


def test_nothing_is_shown_as_nothing(qtbot: QtBot) -> None:
    label = ElidedLabel(())
    qtbot.addWidget(label)
    label.show()
    assert label.text() == ""
