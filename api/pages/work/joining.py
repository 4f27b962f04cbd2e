"""One script from many modules, and one style sheet: a browser asks for them once, not forty times.

A module keeps its text and its names. It becomes a function that is called once, before the modules
that need it, and returns its exports. Only the forms of import and export that our modules use are
understood; anything else is refused when the server starts, and by the tests before.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping

_IMPORT = re.compile(
    r"^import (?:\* as (?P<all>\w+)|\{(?P<names>[\w, \n]+)\})"
    r' from "(?P<path>\.\.?/[\w./-]+)";$',
    re.MULTILINE,
)
_EXPORT = re.compile(
    r"^export (?P<rest>(?:async )?(?:function\*?|class|const) (?P<name>\w+))", re.MULTILINE
)
_LEFT = re.compile(r"^(?:import|export)\b.*$|\bimport\(", re.MULTILINE)


class NotJoinable(Exception):
    """A module has an import or export of another form, or modules import each other."""


def joined(modules: Mapping[str, str], entry: str) -> str:
    """The entry and all that it imports, as one module. Raises NotJoinable."""
    order: dict[str, None] = {}
    _visit(entry, modules, order, ())
    numbers = {name: number for number, name in enumerate(order)}
    parts = [_function(name, modules[name], numbers) for name in order]
    return '"use strict";\n' + "\n".join(parts)


def joined_styles(sheets: Iterable[str]) -> str:
    """The style sheets in their order, as one."""
    return "\n".join(sheets)


def _visit(
    name: str, modules: Mapping[str, str], order: dict[str, None], path: tuple[str, ...]
) -> None:
    if name in path:
        raise NotJoinable(f"modules import each other: {' -> '.join((*path, name))}")
    if name in order:
        return
    if name not in modules:
        raise NotJoinable(f"{path[-1] if path else 'the page'} imports {name}, which is not there")
    for found in _IMPORT.finditer(modules[name]):
        _visit(_target(name, found["path"]), modules, order, (*path, name))
    order[name] = None


def _target(importer: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), path))


def _function(name: str, text: str, numbers: Mapping[str, int]) -> str:
    def imported(found: re.Match[str]) -> str:
        source = f"m{numbers[_target(name, found['path'])]}"
        if found["all"]:
            return f"const {found['all']} = {source};"
        names = [each.strip() for each in found["names"].strip(", \n").split(",")]
        if not all(map(str.isidentifier, names)):
            return found[0]
        return f"const {{ {', '.join(names)} }} = {source};"

    exports = [found["name"] for found in _EXPORT.finditer(text)]
    body = _EXPORT.sub(lambda found: found["rest"], _IMPORT.sub(imported, text))
    if left := _LEFT.search(body):
        raise NotJoinable(f"{name} has an import or export that is not understood: {left[0]}")
    returned = f"return Object.freeze({{ {', '.join(exports)} }});"
    return f"// {name}\nconst m{numbers[name]} = (() => {{\n{body}\n{returned}\n}})();\n"
