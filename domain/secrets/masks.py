"""How a secret is shown to people who know it: its last characters alone."""

SHOWN = 4


def masked(text: str) -> str:
    """Dots and the last four characters, or fewer: more than half stays hidden."""
    shown = min(SHOWN, max(len(text) - 1, 0) // 2)
    return "\N{BULLET}" * (len(text) - shown) + text[len(text) - shown :]
