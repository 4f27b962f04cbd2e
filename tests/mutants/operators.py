"""The ways to break a line: those of Cosmic Ray, and four that this code needs beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import parso
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names

# `|` stands in annotations nearly always, the variable operators need names to work with, and the
# one for exceptions fails at a name with a dot.
LEFT_OUT = re.compile(r"BitOr|VariableReplacer|VariableInserter|ExceptionReplacer")
# A comparison may become any other; these tell most. The name is that of the new operator.
TELLING = re.compile(r"(Comparison|Binary)Operator_(?P<old>\w+?)_(?P<new>\w+)")
TELLING_PAIRS = {
    "Eq": ["NotEq"],
    "NotEq": ["Eq"],
    "Lt": ["LtE", "GtE"],
    "LtE": ["Lt", "Gt"],
    "Gt": ["GtE", "LtE"],
    "GtE": ["Gt", "Lt"],
    "Is": ["IsNot"],
    "IsNot": ["Is"],
    "In": ["NotIn"],
    "NotIn": ["In"],
    "Add": ["Sub"],
    "Sub": ["Add"],
    "Mul": ["FloorDiv"],
    "Div": ["Mul"],
    "FloorDiv": ["Mul"],
    "Mod": ["Mul"],
    "BitAnd": ["BitXor"],
    "Pow": ["Mul"],
}
# What keeps two transactions apart, in order, or from each other's rows.
CLAUSE = re.compile(
    r"\s+(FOR (?:NO KEY )?UPDATE(?: OF \w+)?(?: SKIP LOCKED)?"
    r"|ORDER BY [\w., ]+?(?=\s+(?:FOR|LIMIT)|\s*$|\s*\"|\s*\))"
    r"|ON CONFLICT \([\w, ]+\) DO NOTHING|LIMIT \$\d)"
)


FALSE = ("None", "False")  # which `if` cannot tell from one another


class _Own(Operator):
    @classmethod
    def examples(cls):
        return ()


class DropStatement(_Own):
    """A call, an assignment to an attribute or a `raise` becomes `pass`."""

    def mutation_positions(self, node) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        if node.type == "simple_stmt" and self._does_something(node.children[0]):
            yield node.children[0].start_pos, node.children[0].end_pos

    def mutate(self, node, index):
        nothing = parso.parse("pass").children[0]
        nothing.prefix = node.get_first_leaf().prefix
        nothing.parent = node
        node.children[0] = nothing
        return node

    @staticmethod
    def _does_something(statement) -> bool:
        if statement.type == "expr_stmt":
            target = statement.children[0]
            return target.type in ("atom_expr", "power") and "=" in statement.get_code()
        return statement.type in ("atom_expr", "power", "raise_stmt", "await_expr")


class DropClause(_Own):
    """A statement of SQL without one of its locks, orders or limits."""

    def mutation_positions(self, node) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        if node.type in ("string", "fstring_string") and node.parent.type != "simple_stmt":
            for _ in CLAUSE.finditer(node.value):
                yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        clause = list(CLAUSE.finditer(node.value))[index]
        node.value = node.value[: clause.start()] + node.value[clause.end() :]
        return node


class KeepNothing(_Own):
    """`return` of something becomes `return None`."""

    def mutation_positions(self, node) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        if node.type == "return_stmt" and node.children[-1].get_code().strip() not in FALSE:
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        nothing = parso.parse("None").children[0]
        nothing.prefix = " "
        nothing.parent = node
        node.children[-1] = nothing
        return node


class CatchNothing(_Own):
    """An `except` catches an error that nothing here raises."""

    def mutation_positions(self, node) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        if node.type == "except_clause":
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        other = parso.parse("ZeroDivisionError").children[0]
        other.prefix = " "
        other.parent = node
        node.children[1] = other
        return node


OWN = {kind.__name__: kind for kind in (DropStatement, DropClause, KeepNothing, CatchNothing)}


@cache
def operators() -> dict[str, Operator]:
    """All ways by name."""
    theirs = {name.split("/")[1]: name for name in operator_names()}
    found = {name: get_operator(full)() for name, full in theirs.items() if _is_telling(name)}
    return found | {name: kind() for name, kind in OWN.items()}


def _is_telling(name: str) -> bool:
    if LEFT_OUT.search(name):
        return False
    pair = TELLING.search(name)
    return pair is None or pair["new"] in TELLING_PAIRS.get(pair["old"], ())


def broken_sources(source: str) -> Iterator[tuple[str, str]]:
    """Each way to break this source once: the operator's name, and the broken source."""
    for name, operator in operators().items():
        occurrence = 0
        while (broken := mutate_code(source, operator, occurrence)) is not None:
            occurrence += 1
            if broken != source:
                yield name, broken
