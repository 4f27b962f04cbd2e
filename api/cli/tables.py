"""Prints what people typed as it is: no word of it is markup or a command to the terminal."""

from __future__ import annotations

import re

from rich.console import Console
from rich.table import Table

# Terminals obey C1 control characters, and those that turn the direction of writing hide words.
_COMMANDS = re.compile("[\u0080-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SHOWN_INSTEAD = "\ufffd"


def show(table: Table) -> None:
    """Print a table with its cells as they are."""
    console = Console(markup=False, emoji=False, highlight=False)
    with console.capture() as printed:
        console.print(table)
    console.file.write(harmless(printed.get()))


def harmless(text: str) -> str:
    """A text without characters that a terminal obeys, beside those that every text may have."""
    return _COMMANDS.sub(_SHOWN_INSTEAD, text)


def indented(text: str) -> str:
    """A harmless text whose further lines are indented, so that none looks like one of ours."""
    return "\n      ".join(map(harmless, text.splitlines()))
