"""Which wheels are looked for on which system; the index itself is asked by no test."""

import resolve


def test_every_system_that_bundles_are_made_for_is_asked_for_wheels_only() -> None:
    platforms = {target.platform for target in resolve.TARGETS}
    assert any("windows" in each for each in platforms)
    assert {"aarch64-apple-darwin", "x86_64-apple-darwin"} <= platforms

    for target in resolve.TARGETS:
        command = resolve.command(target, ["bundle"])
        assert command[command.index("--only-binary") + 1] == ":all:"
        assert command[command.index("--python-platform") + 1] == target.platform
        assert command[command.index("--constraint") + 1].endswith("packaging/constraints.txt")
        assert "--extra=bundle" in command


def test_what_is_pinned_is_read_from_lists_with_conditions_and_remarks() -> None:
    text = "# exact\n\na==1\nb-c==2.0; sys_platform == 'darwin'\nd==3  # why\n"

    assert resolve.pinned(text) == {"a==1", "b-c==2.0", "d==3"}
