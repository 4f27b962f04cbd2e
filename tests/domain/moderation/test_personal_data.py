"""The expressions of personal data: what Kempelen's own find, and what a setting may not have."""

import pytest

from domain.kernel.policy import PERSONAL_DATA
from domain.moderation.limits import (
    LONGEST_EXCERPT,
    LONGEST_EXPRESSION,
    MOST_EXPRESSIONS,
    MOST_PROGRAM,
)
from domain.moderation.personal_data import UnusableExpression, expressions, find

ASKS = (
    "Please enter your e-mail address.",
    "Type your <b>password</b>",
    'text":"What is\\nyour phone number?"',
    "Enter your full social security number",
    "What is your date of birth?",
    "We need your credit card",
    "Enter your worker ID to get the bonus.",
)
ASKS_NOTHING = (
    "Find the e-mail address of the company on its page.",
    "Does the text contain a phone number?",
    "What is the name of the city? Write your answer below.",
    "Draw a box around every licence plate.",
)


@pytest.mark.parametrize("text", ASKS)
async def test_texts_that_ask_for_personal_data_are_found(text):
    found = await find(PERSONAL_DATA, [ASKS_NOTHING[0], text])

    assert found is not None
    assert found.expression in PERSONAL_DATA


async def test_texts_that_are_about_such_data_are_not(market):
    assert await find(PERSONAL_DATA, ASKS_NOTHING) is None


async def test_an_excerpt_is_short():
    found = await find(PERSONAL_DATA, ["x " * 1_000 + "your password" + " y" * 1_000])

    assert "your password" in found.excerpt
    assert LONGEST_EXCERPT - 2 <= len(found.excerpt) <= LONGEST_EXCERPT


def test_a_setting_has_so_many_expressions_and_no_more():
    longest = "x" * LONGEST_EXPRESSION
    assert len(expressions((longest,) * MOST_EXPRESSIONS).each) == MOST_EXPRESSIONS
    large = "(" + "a" * 150 + "){4,90}"
    assert expressions((large,)).whole.programsize <= MOST_PROGRAM
    for wrong, reason in (
        ((longest + "x",), "characters"),
        (("",), "characters"),
        ((longest,) * (MOST_EXPRESSIONS + 1), "expressions"),
        (("(",), "RE2"),
        (("(?=x)",), "RE2"),
        ((large,) * 8, "instructions"),
    ):
        with pytest.raises(UnusableExpression, match=reason):
            expressions(wrong)
