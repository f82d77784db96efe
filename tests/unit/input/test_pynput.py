"""What the child on macOS makes of keys that go up and down."""

from app.input.combination import parse
from app.input.handlers.pynput import Keys

LEFT_COMMAND, RIGHT_COMMAND, SHIFT, CTRL, TWO, SPACE, A = 0x37, 0x36, 0x38, 0x3B, 19, 49, 0


def _keys(**actions: str) -> Keys:
    wanted = {action: parse(text) for action, text in actions.items()}
    return Keys(
        [
            {"action": action, "key": each.key.mac, "modifiers": sorted(each.modifiers)}
            for action, each in wanted.items()
        ]
    )


def test_a_combination_is_its_key_with_exactly_its_modifiers() -> None:
    keys = _keys(region="Cmd+Shift+2", last="Cmd+A")
    assert keys.down(LEFT_COMMAND) is None
    assert keys.down(TWO) is None
    keys.up(TWO)
    assert keys.down(SHIFT) is None
    assert keys.down(TWO) == "region"
    keys.up(TWO)
    assert keys.down(CTRL) is None
    assert keys.down(TWO) is None
    keys.up(CTRL)
    keys.up(SHIFT)
    assert keys.down(A) == "last"


def test_a_held_key_counts_once_and_either_command_key_will_do() -> None:
    keys = _keys(region="Cmd+2")
    keys.down(RIGHT_COMMAND)
    assert [keys.down(TWO) for _time in range(4)] == ["region", None, None, None]
    keys.up(TWO)
    assert keys.down(TWO) == "region"


def test_a_key_that_went_up_unseen_is_up_with_its_modifier() -> None:
    keys = _keys(region="Cmd+2")
    for _time in range(2):
        keys.down(LEFT_COMMAND)
        assert keys.down(TWO) == "region"
        keys.up(LEFT_COMMAND)
