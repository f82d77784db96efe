"""Chips: the little circled numbers that stand in the text where a mark belongs."""


def chip(n: int) -> str:
    """Return the chip of mark `n` (from 1): one character up to ㊿, then "(51)"."""
    if 1 <= n <= 20:
        return chr(0x2460 + n - 1)
    if 21 <= n <= 35:
        return chr(0x3251 + n - 21)
    if 36 <= n <= 50:
        return chr(0x32B1 + n - 36)
    return f"({n})"
