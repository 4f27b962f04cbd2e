"""Checks of requirements: each illegal combination is refused with the rule that it breaks."""

from uuid import UUID

import pytest

from domain.kernel.refusals import InvalidInput
from domain.qualifications import system_types
from domain.qualifications.requirements.drafts import RequirementDraft, check
from domain.qualifications.requirements.requirement import Comparator, Guard, Locale

C = Comparator
OWN = UUID(int=77)
TITLE = "Photos with adult content"
US_WA = Locale("US", "WA")


def draft(type_id, comparator, *integers, locales=(), guard=Guard.ACCEPT):
    return RequirementDraft(type_id, comparator, integers, tuple(locales), guard)


LEGAL = [
    draft(OWN, C.EXISTS),
    draft(OWN, C.DOES_NOT_EXIST),
    draft(OWN, C.LESS_THAN, -(2**31)),
    draft(OWN, C.IN, *range(15)),
    draft(OWN, C.NOT_IN, 7),
    draft(system_types.PERCENT_APPROVED, C.GREATER_THAN_OR_EQUAL_TO, 100),
    draft(system_types.NUMBER_APPROVED, C.GREATER_THAN, 5_000),
    draft(system_types.MASTERS, C.EXISTS),
    draft(system_types.LOCALE, C.EQUAL_TO, locales=[US_WA]),
    draft(system_types.LOCALE, C.NOT_IN, locales=[Locale("DE")] * 30),
    draft(system_types.ADULT, C.EQUAL_TO, 1, guard=Guard.PREVIEW_AND_ACCEPT),
]
ILLEGAL = [
    (draft(OWN, C.EXISTS, 1), "integerValues", "left out with EXISTS"),
    (draft(OWN, C.EQUAL_TO), "integerValues", "exactly one value"),
    (draft(OWN, C.LESS_THAN, 1, 2), "integerValues", "exactly one value"),
    (draft(OWN, C.IN), "integerValues", "1 to 15 values"),
    (draft(OWN, C.IN, *range(16)), "integerValues", "1 to 15 values"),
    (draft(OWN, C.EQUAL_TO, 2**31), "integerValues", "a whole number from"),
    (draft(OWN, C.EXISTS, locales=[US_WA]), "localeValues", "only the qualification type Location"),
    (draft(system_types.PERCENT_APPROVED, C.GREATER_THAN, 101), "integerValues", "from 0 to 100"),
    (draft(system_types.NUMBER_APPROVED, C.GREATER_THAN, -1), "integerValues", "from 0 to"),
    (draft(system_types.NUMBER_APPROVED, C.EXISTS), "comparator", "LESS_THAN or"),
    (draft(system_types.MASTERS, C.EQUAL_TO, 1), "comparator", "EXISTS or DOES_NOT_EXIST"),
    (draft(system_types.MASTERS, C.EXISTS, 1), "integerValues", "left out with EXISTS"),
    (draft(system_types.LOCALE, C.EQUAL_TO, 1, locales=[US_WA]), "integerValues", "localeValues"),
    (
        draft(system_types.LOCALE, C.EXISTS),
        "comparator",
        "EQUAL_TO or NOT_EQUAL_TO or IN or NOT_IN",
    ),
    (draft(system_types.LOCALE, C.LESS_THAN, locales=[US_WA]), "comparator", "EQUAL_TO"),
    (draft(system_types.LOCALE, C.EQUAL_TO), "localeValues", "exactly one value"),
    (draft(system_types.LOCALE, C.IN, locales=[US_WA] * 31), "localeValues", "1 to 30 values"),
    (draft(system_types.LOCALE, C.EQUAL_TO, locales=[Locale("XX")]), "country", "ISO 3166-1"),
    (draft(system_types.LOCALE, C.EQUAL_TO, locales=[Locale("us")]), "country", "in capitals"),
    (
        draft(system_types.LOCALE, C.EQUAL_TO, locales=[Locale("DE", "BY")]),
        "subdivision",
        "only US",
    ),
    (
        draft(system_types.LOCALE, C.EQUAL_TO, locales=[Locale("US", "ZZ")]),
        "subdivision",
        "ISO 3166-2",
    ),
    (draft(system_types.ADULT, C.GREATER_THAN, 0), "comparator", "EQUAL_TO"),
    (
        draft(system_types.ADULT, C.EQUAL_TO, 0, guard=Guard.PREVIEW_AND_ACCEPT),
        "integerValues",
        "1: who",
    ),
    (draft(system_types.ADULT, C.EQUAL_TO, 1), "actionsGuarded", "PREVIEW_AND_ACCEPT"),
]


@pytest.mark.parametrize("legal", LEGAL)
def test_a_legal_requirement_is_taken(legal):
    check([legal], title=TITLE)


@pytest.mark.parametrize(("illegal", "field", "bound"), ILLEGAL)
def test_an_illegal_pairing_is_refused_by_its_rule(illegal, field, bound):
    with pytest.raises(InvalidInput) as refused:
        check([LEGAL[0], illegal], title=TITLE)

    assert refused.value.field.startswith("qualificationRequirements[1].")
    assert field in refused.value.field
    assert bound in refused.value.bound


def test_ten_requirements_are_taken_and_an_eleventh_is_not():
    check([LEGAL[0]] * 10, title=TITLE)
    with pytest.raises(InvalidInput, match="0 to 10 items"):
        check([LEGAL[0]] * 11, title=TITLE)


def test_adult_content_must_be_in_the_title():
    consented = draft(system_types.ADULT, C.EQUAL_TO, 1, guard=Guard.PREVIEW_AND_ACCEPT)
    with pytest.raises(InvalidInput, match="adult content"):
        check([consented], title="Photos")
