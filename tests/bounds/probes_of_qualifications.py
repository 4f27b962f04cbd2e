"""Bounds of qualification types, their tests, and what HIT types require."""

from dataclasses import replace
from uuid import UUID

from domain.qualifications import answer_key_rules as keys
from domain.qualifications import rules, system_types
from domain.qualifications.answer_key import Ranges, ScoreRange
from domain.qualifications.requirements.drafts import RequirementDraft, check
from domain.qualifications.requirements.requirement import Comparator, Locale
from tests.bounds.probes import hit_type
from tests.bounds.probing import Bound, text
from tests.domain.qualifications.props import TEST, a_draft
from tests.domain.qualifications.requirements.test_drafts import draft
from tests.domain.qualifications.test_answer_key_rules import keyed

RULES = "domain/qualifications/rules.py"
KEYS = "domain/qualifications/answer_key_rules.py"
DRAFTS = "domain/qualifications/requirements/drafts.py"
OWN = UUID(int=77)


def a_type(name="Knows colours", **changes):
    rules.checked(replace(a_draft(name), **changes))


def requiring(*drafts: RequirementDraft):
    check(drafts, title="Photos")


def requirements(count):
    hit_type(requirements=tuple(draft(UUID(int=n), Comparator.EXISTS) for n in range(1, count + 1)))


def scored(score):
    keys.checked(keyed((["two"], score)), TEST)


def value_of_a_range(value):
    mapping = Ranges((ScoreRange(0, 10, value),), 0)
    keys.checked(replace(keyed((["two"], 10)), mapping=mapping), TEST)


def ranges(count):
    mapping = Ranges(tuple(ScoreRange(n, n, 1) for n in range(count)), 0)
    keys.checked(replace(keyed((["two"], 10)), mapping=mapping), TEST)


BOUNDS = [
    Bound(f"{RULES}:LONGEST_NAME", 200, lambda n: a_type(text(n))),
    Bound(f"{RULES}:LONGEST_DESCRIPTION", 2_000, lambda n: a_type(description=text(n))),
    Bound(f"{RULES}:LONGEST_KEYWORDS", 1_000, lambda n: a_type(keywords=(text(n),))),
    Bound(f"{RULES}:LONGEST_RETRY_SECONDS", 315_360_000, lambda n: a_type(retry_delay_seconds=n)),
    Bound(
        f"{RULES}:LONGEST_TEST_SECONDS",
        31_536_000,
        lambda n: a_type(test=TEST, test_duration_seconds=n),
    ),
    Bound(f"{KEYS}:LARGEST_SCORE", 1_000_000, scored),
    Bound(f"{KEYS}:LARGEST_SCORE", -1_000_000, scored, step=-1),
    Bound(f"{KEYS}:LEAST_VALUE", -(2**31), value_of_a_range, step=-1),
    Bound(f"{KEYS}:GREATEST_VALUE", 2**31 - 1, value_of_a_range),
    Bound(f"{KEYS}:MOST_RANGES", 1_000, ranges),
    Bound(f"{DRAFTS}:MOST_REQUIREMENTS", 10, requirements),
    Bound(
        f"{DRAFTS}:MOST_INTEGERS",
        15,
        lambda n: requiring(draft(OWN, Comparator.IN, *range(n))),
    ),
    Bound(
        f"{DRAFTS}:MOST_LOCALES",
        30,
        lambda n: requiring(
            draft(system_types.LOCALE, Comparator.IN, locales=[Locale("US", "WA")] * n)
        ),
    ),
    Bound(
        f"{DRAFTS}:LEAST_VALUE",
        -(2**31),
        lambda n: requiring(draft(OWN, Comparator.EQUAL_TO, n)),
        step=-1,
    ),
    Bound(
        f"{DRAFTS}:LARGEST_VALUE",
        2**31 - 1,
        lambda n: requiring(draft(OWN, Comparator.EQUAL_TO, n)),
    ),
]
