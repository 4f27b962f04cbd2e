"""Each named number of the code is reached by a test, or says why nobody meets it as a bound.

A new constant fails here until it is in one of the three lists: `probes.py` for a bound that a
pure rule holds, `REACHED` for one that a test of its own reaches, `NO_BOUNDS` for the others.
"""

import ast
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from tests.bounds import (
    probes,
    probes_of_admission,
    probes_of_qualifications,
    probes_of_questions,
)
from tests.bounds.reached import NO_BOUNDS, REACHED
from tests.test_tidy import ROOT, SOURCES, tree

PLAYS = "api/demo/"  # The demonstration plays a market; nobody else meets its numbers.
QUANTITIES = ("timedelta", "Money", "Money.parse")


def is_number(node):
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float) and not isinstance(node.value, bool)
    if isinstance(node, ast.BinOp):
        return is_number(node.left) and is_number(node.right)
    if isinstance(node, ast.UnaryOp):
        return is_number(node.operand)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in QUANTITIES
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and all(is_number(each) for each in node.elts)
    return False


def numbers_of(path):
    """The names in capitals of a module that are given a number."""
    for node in tree(path).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and is_number(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for each in target.elts if isinstance(target, ast.Tuple) else [target]:
                    if isinstance(each, ast.Name) and each.id.strip("_").isupper():
                        yield f"{path}:{each.id}"


@cache
def numbers():
    return {each for path in SOURCES if not path.startswith(PLAYS) for each in numbers_of(path)}


def probed():
    rooms = (probes, probes_of_admission, probes_of_qualifications, probes_of_questions)
    return {bound.name for room in rooms for bound in room.BOUNDS}


def reason_of(name):
    return next((why for pattern, why in NO_BOUNDS.items() if fnmatch(name, pattern)), None)


def test_each_number_is_reached_or_says_why_it_is_no_bound():
    unknown = numbers() - probed() - set(REACHED)

    assert {name for name in unknown if reason_of(name) is None} == set()


def test_the_lists_name_what_is_there_and_each_bound_once():
    assert probed() - numbers() == set()
    assert set(REACHED) - numbers() == set()
    unused = [
        pattern
        for pattern in NO_BOUNDS
        if not any(fnmatch(name, pattern) for name in numbers() - probed() - set(REACHED))
    ]
    assert unused == []


@pytest.mark.parametrize("name", sorted(REACHED))
def test_the_test_that_reaches_a_bound_is_there(name):
    path, _, function = REACHED[name].partition("::")
    module = ast.parse((Path(ROOT) / path).read_text())
    found = {
        node.name
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert function in found
