"""The GraphQL operations of the frame page, read from its script."""

from __future__ import annotations

import re

from api.pages.work.bundle import FOLDER

FILE = FOLDER / "documents.js"
_CONSTANT = re.compile(r"^(export )?const (\w+) = `([^`]*)`;$", re.MULTILINE)
_INSERTED = re.compile(r"\$\{(\w+)\}")


def documents() -> dict[str, str]:
    """Each operation to the letter, as the page sends it, by the name of its constant."""
    texts: dict[str, str] = {}
    exported: dict[str, str] = {}
    for is_exported, name, text in _CONSTANT.findall(FILE.read_text()):
        texts[name] = _INSERTED.sub(lambda found: texts[found[1]], text)
        if is_exported:
            exported[name] = texts[name]
    return exported
