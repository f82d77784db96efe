"""What another process can ask the running program for. Imports nothing: a pressed key waits."""

TRIGGERS = ("region", "monitor", "all", "last", "toggle")
"""The words of `eyeline trigger`."""

COMMANDS = (*TRIGGERS, "show")
"""All that is understood; a second start of the program says "show"."""
