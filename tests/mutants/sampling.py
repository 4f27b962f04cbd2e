"""Which mutants a run tries: the same ones for the same seed, spread over all lines of the core."""

from __future__ import annotations

import difflib
import random
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from tests.mutants.operators import broken_sources
from tests.mutants.targets import ROOT

# Values of these are the same whether or not somebody could change them.
NOT_BEHAVIOUR = re.compile(r"@(dataclass|cache|functools|staticmethod)\b|^\s*\"\"\"")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One module, broken in one place."""

    path: str
    line: int
    operator: str
    before: str
    after: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.path}: {self.before or '(nothing)'} -> {self.after or '(nothing)'}"

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.operator}\n    - {self.before}\n    + {self.after}"


def sampled(paths: Iterable[str], seed: int) -> list[Mutant]:
    """One mutant a line and kind of operator, in an order that the seed alone decides."""
    with ProcessPoolExecutor() as pool:
        found = [mutant for each in pool.map(mutants_of, sorted(paths)) for mutant in each]
    chance = random.Random(seed)
    chance.shuffle(found)
    chosen: dict[tuple[str, int, str], Mutant] = {}
    for mutant in found:
        chosen.setdefault((mutant.path, mutant.line, _family(mutant.operator)), mutant)
    return [mutant for mutant in chosen.values() if _is_python(mutant.source)]


def _is_python(source: str) -> bool:
    """A few operators make what cannot even be compiled, which says nothing about the tests."""
    try:
        compile(source, "a mutant", "exec")
    except SyntaxError:
        return False
    return True


def mutants_of(path: str) -> list[Mutant]:
    return list(_mutants_of(path, (ROOT / path).read_text()))


def _mutants_of(path: str, source: str) -> Iterator[Mutant]:
    for operator, broken in broken_sources(source):
        line, before, after = _difference(source, broken)
        if not NOT_BEHAVIOUR.search(before) and not _is_of_a_protocol(source, line):
            yield Mutant(path, line, operator, before, after, broken)


def _is_of_a_protocol(source: str, line: int) -> bool:
    """Whether the line decorates a method without a body."""
    return source.splitlines()[line - 1 : line + 1][-1].endswith(": ...")


def _difference(source: str, broken: str) -> tuple[int, str, str]:
    old, new = source.splitlines(), broken.splitlines()
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            return a + 1, _joined(old[a:b]), _joined(new[c:d])
    raise AssertionError("a mutant differs from its source")


def _joined(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def _family(operator: str) -> str:
    """Comparisons are one family, and so are numbers, statements, clauses and so on."""
    parts = re.match(r"Replace(Comparison|Binary|Unary)Operator", operator)
    return parts[1] if parts else operator
