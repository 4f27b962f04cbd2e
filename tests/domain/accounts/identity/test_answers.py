"""Whatever a person tells is refused by the name of its field, or stored and read to the letter.

KEMPELEN_TEST_EXAMPLES=1000 looks longer.
"""

import os
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.accounts.identity.answers import IdentityDraft, birth_date, encrypted, in_clear
from domain.accounts.identity.models import IdentityCheck
from domain.accounts.setting_rules import PostalAddress
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput

EXAMPLES = int(os.environ.get("KEMPELEN_TEST_EXAMPLES", "60"))
FIELD = re.compile(r"legalName|birthDate|address\.(lines(\[\d\])?|city|region|postalCode|country)")
lines = st.one_of(st.text(max_size=120), st.sampled_from(["Ada Doe", "12 Main Street", "Ørsted"]))
dates = st.one_of(
    st.text(max_size=12),
    st.dates().map(str),
    st.dates().map(lambda each: each.strftime("%Y%m%d")),
    st.sampled_from(
        ["2000-02-29", "2001-02-29", "0001-01-01", "1990-W01-1", "\N{FULLWIDTH DIGIT ONE}990-01-01"]
    ),
)
addresses = st.builds(
    PostalAddress,
    lines=st.lists(lines, max_size=4).map(tuple),
    city=lines,
    region=st.none() | lines,
    postal_code=st.none() | st.text(max_size=22) | st.just("97477"),
    country=st.text(max_size=3) | st.sampled_from(["US", "nl", "DE"]),
)
drafts = st.builds(IdentityDraft, legal_name=lines, birth_date=dates, address=addresses)


def wrong_fields(draft):
    """The fields that are named, and what could be taken."""
    try:
        return [], draft.checked()
    except InvalidInput as refused:
        return [each.field for each in refused.problems] or [refused.field], None


@settings(max_examples=EXAMPLES, deadline=None)
@given(drafts)
def test_any_answers_are_refused_by_field_or_read_to_the_letter(draft):
    named, taken = wrong_fields(draft)
    assert all(FIELD.fullmatch(each) for each in named)
    if taken is None:
        assert named
        return
    id = new_id()
    columns = dict(zip(("legal_name", "birth_date", "address"), encrypted(id, taken), strict=True))
    assert in_clear(IdentityCheck(id=id, **columns)) == taken
    stored = b"".join(columns.values())
    assert taken.birth_date.isoformat().encode() not in stored


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.dates(min_value=date(2100, 1, 1)))
def test_no_refusal_of_a_birth_date_says_it(born):
    with pytest.raises(InvalidInput) as refused:
        birth_date(str(born))

    assert refused.value.field == "birthDate"
    assert str(born) not in f"{refused.value.message} {refused.value.value}"
