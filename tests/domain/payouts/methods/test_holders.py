"""The names of holders: what banks can write, and whose they are."""

import pytest

from domain.kernel.refusals import InvalidInput, Rule
from domain.payouts.methods import limits
from domain.payouts.methods.holders import holder_name, is_one_of


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Wim  Müller ", "Wim Müller"),
        ("O'Neill & Sons (UK) Ltd.", "O'Neill & Sons (UK) Ltd."),
        ("Łukasz Żółć", "Łukasz Żółć"),
        ("Mu\u0308ller", "Müller"),
        ("x" * limits.LONGEST_HOLDER, "x" * limits.LONGEST_HOLDER),
    ],
)
def test_a_name_that_banks_can_write_is_kept(given, kept):
    assert holder_name("holder", given) == kept


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ("", Rule.LENGTH),
        ("  ", Rule.BLANK),
        ("x" * (limits.LONGEST_HOLDER + 1), Rule.LENGTH),
        ("Wim\x00", Rule.CHARACTERS),
        ("Wim <b>", Rule.CHARACTERS),
        ("Анна", Rule.CHARACTERS),
        ("王", Rule.CHARACTERS),
        ("Wim \u202e", Rule.CHARACTERS),
        ("🙂", Rule.CHARACTERS),
        ("123 - 4", Rule.FORMAT),
    ],
)
def test_another_name_is_refused_with_its_rule(given, rule):
    with pytest.raises(InvalidInput) as refused:
        holder_name("holder", given)

    assert (refused.value.field, refused.value.broken.rule) == ("holder", rule)


@pytest.mark.parametrize("spelling", ["WIM MULLER", "wim-müller", "Wim  Müller."])
def test_capitals_accents_and_signs_make_no_other_person(spelling):
    assert is_one_of(spelling, ["Ann", "Wim Müller"])


def test_another_name_is_another_person():
    assert not is_one_of("Wim Mueller", ["Wim Müller"])
    assert not is_one_of("Wim", [])
