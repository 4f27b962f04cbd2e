"""Refusals of several values at once, and the rules that they give to programs."""

import ast

import pytest

from domain.kernel import bounds
from domain.kernel.refusals import (
    MOST_ALLOWED,
    MOST_PROBLEMS,
    Constraint,
    InvalidInput,
    Objections,
    Rule,
)
from tests.test_tidy import ROOT, SOURCES, tree

NAMES = ("InvalidInput", "InvalidInputRefusal", "InvalidInputRefused")


def refused(objections):
    with pytest.raises(InvalidInput) as caught:
        objections.raise_any()
    return caught.value


def test_one_refusal_names_every_wrong_value_in_order():
    wrong = Objections()
    wrong.check(bounds.text, "title", "", at_most=9)
    assert wrong.check(bounds.text, "description", "D", at_most=9) == "D"
    wrong.check(bounds.whole, "seconds", 5, at_least=30, at_most=60)

    refusal = refused(wrong)

    assert [each.field for each in refusal.problems] == ["title", "seconds"]
    assert (refusal.field, refusal.value, refusal.broken.rule) == ("title", "", Rule.LENGTH)
    assert refusal.problems[1].broken == Constraint(Rule.RANGE, "30", "60")
    assert refusal.message == (
        "title must be 1 to 9 characters of text, not ''. "
        "seconds must be a whole number from 30 to 60, not '5'."
    )


def test_a_single_wrong_value_is_refused_as_by_itself():
    wrong = Objections()
    wrong.check(bounds.text, "title", "", at_most=9)

    refusal = refused(wrong)

    assert refusal.problems == (refusal,)
    assert refusal.message == "title must be 1 to 9 characters of text, not ''."


def test_no_refusal_names_more_than_fifty_values():
    wrong = Objections()
    for number in range(MOST_PROBLEMS + 1):
        wrong.check(bounds.text, str(number), "", at_most=9)

    refusal = refused(wrong)

    assert [each.field for each in refusal.problems] == [str(number) for number in range(50)]
    assert refusal.message.count("must be") == 3
    assert refusal.message.endswith(" More values are wrong.")


def test_nothing_wrong_refuses_nothing():
    Objections().raise_any()


def test_no_more_than_a_hundred_values_are_listed_as_allowed():
    assert len(Constraint.one_of(range(MOST_ALLOWED)).allowed) == 100
    assert Constraint.one_of(range(MOST_ALLOWED + 1)) == Constraint(Rule.ONE_OF)


def test_the_value_of_a_secret_field_is_not_kept():
    wrong = Objections()
    wrong.add(InvalidInput("email", "x", "an address", broken=Rule.FORMAT))
    wrong.add(InvalidInput("password", "hunter2", "longer", broken=Rule.LENGTH))

    assert [each.value for each in refused(wrong).problems] == ["x", None]


def test_each_refused_value_comes_with_the_rule_that_it_breaks():
    without = [
        f"{path}:{node.lineno}"
        for path in SOURCES
        if "InvalidInput" in (ROOT / path).read_text()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in NAMES
        and "broken" not in {each.arg for each in node.keywords}
        and len(node.args) > 1
    ]

    assert without == []
