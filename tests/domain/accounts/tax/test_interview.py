"""The interview as a pure function: what was answered becomes a record, or is refused by name."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.accounts.tax import limits, treaties
from domain.accounts.tax.interview import (
    US_AREA,
    Address,
    Answers,
    ElectronicSignature,
    check_signature,
    record_of,
)
from domain.accounts.tax.lifecycle import TaxForm, TaxIdKind
from domain.accounts.tax.refusals import TaxStatusNotSupported
from domain.accounts.tax.tax_ids import TaxId
from domain.kernel.refusals import InvalidInput, Refused
from tests.domain.accounts.tax.answering import AMERICAN, GERMAN, GERMAN_ID, SSN, at

RATES = treaties.shipped()
F, K = "answers", TaxIdKind


def test_a_german_who_claims_the_treaty_has_a_record_like_w_8ben_without_withholding():
    record = record_of(GERMAN, RATES)

    assert (record.form, record.treaty_country, record.withholding) == (TaxForm.W_8BEN, "DE", 0)
    assert record.tax_id == TaxId(K.FOREIGN, "DE", GERMAN_ID.replace(" ", ""))


def test_without_a_claim_the_default_is_withheld_and_no_tax_id_is_needed():
    record = record_of(
        replace(GERMAN, claims_treaty=False, tax_id=None, id_kind=None, id_country=None), RATES
    )

    assert (record.treaty_country, record.withholding, record.tax_id) == (None, 3000, None)


def test_a_us_person_at_home_has_a_record_like_w_9():
    record = record_of(AMERICAN, RATES)

    assert (record.form, record.withholding) == (TaxForm.W_9, 0)
    assert record.tax_id == TaxId(K.SSN, "US", SSN.replace("-", ""))


@pytest.mark.parametrize(
    "answers",
    [
        at(AMERICAN, country="DE"),
        replace(GERMAN, citizenship="US"),
        replace(GERMAN, is_us_person=True),
        replace(GERMAN, citizenship="US", tax_id="nonsense"),
    ],
)
def test_a_us_person_abroad_is_refused_by_name_and_told_what_to_do(answers):
    with pytest.raises(TaxStatusNotSupported) as caught:
        record_of(answers, RATES)

    assert caught.value.message.startswith("Tax Status Not Supported: ")
    assert "correct it and complete the interview again" in caught.value.message
    assert "no tax advice" in caught.value.message


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        (replace(GERMAN, name=" "), "name"),
        (replace(GERMAN, name="x" * 101), "name"),
        (replace(GERMAN, name="two\nlines"), "name"),
        (replace(GERMAN, citizenship="XX"), "citizenship"),
        (at(GERMAN, country="Germany"), "address.country"),
        (at(GERMAN, line1=""), "address.line1"),
        (at(GERMAN, line2=""), "address.line2"),
        (at(GERMAN, city="\0"), "address.city"),
        (at(GERMAN, region="x" * 101), "address.region"),
        (at(GERMAN, postal_code="1" * 21), "address.postalCode"),
        (replace(GERMAN, certifies=False), "certifies"),
        (at(GERMAN, country="US"), "address.country"),
        (at(GERMAN, country="PR"), "address.country"),
        (at(GERMAN, country="UM"), "address.country"),
        (replace(AMERICAN, is_us_person=False), "isUsPerson"),
        (at(AMERICAN, postal_code="9810"), "address.postalCode"),
        (at(AMERICAN, postal_code=None), "address.postalCode"),
        (at(AMERICAN, region=None), "address.region"),
        (replace(AMERICAN, tax_id=None), "taxId"),
        (replace(AMERICAN, tax_id="000-12-3456"), "taxId"),
        (replace(AMERICAN, id_kind=None), "idKind"),
        (replace(AMERICAN, id_kind=K.FOREIGN), "idKind"),
        (replace(AMERICAN, id_country="DE"), "idCountry"),
        (replace(AMERICAN, claims_treaty=True), "claimsTreaty"),
        (replace(GERMAN, tax_id="36 574 261 808"), "taxId"),
        (replace(GERMAN, tax_id=None, id_kind=None), "taxId"),
        (replace(GERMAN, tax_id=None), "idKind"),
        (replace(GERMAN, tax_id=None, id_kind=None, id_country="DE"), "idCountry"),
        (replace(GERMAN, id_kind=K.EIN), "idKind"),
        (replace(GERMAN, id_kind=None), "idKind"),
        (replace(GERMAN, id_country="US"), "idCountry"),
        (replace(GERMAN, id_country="UM"), "idCountry"),
        (replace(GERMAN, id_country="NL", tax_id="1112.22.333"), "idCountry"),
        (replace(GERMAN, id_country="??"), "idCountry"),
        (at(replace(GERMAN, id_country="DE"), country="BR"), "claimsTreaty"),
    ],
)
def test_a_bad_answer_is_named_with_its_bound(answers, field):
    with pytest.raises(InvalidInput) as caught:
        record_of(answers, RATES)

    assert [each.field for each in caught.value.problems] == [f"{F}.{field}"]
    assert caught.value.bound


def test_the_longest_postal_code_is_taken():
    longest = "1" * limits.LONGEST_POSTAL_CODE

    assert record_of(at(GERMAN, postal_code=longest), RATES).address.postal_code == longest


def test_every_bad_answer_is_named_at_once_and_no_tax_id_is_shown():
    with pytest.raises(InvalidInput) as caught:
        record_of(at(replace(GERMAN, name="", certifies=False), city="", country="?"), RATES)
    fields = {each.field for each in caught.value.problems}
    assert fields == {
        f"{F}.{name}" for name in ("name", "address.country", "address.city", "certifies")
    }

    with pytest.raises(InvalidInput) as caught:
        record_of(replace(AMERICAN, tax_id="666-12-3456"), RATES)
    assert caught.value.value is None
    assert "666" not in caught.value.message


COUNTRIES = st.sampled_from(["US", "PR", "DE", "NL", "BR", "CN", "GB", "HU", "XX", ""])
TEXTS = st.sampled_from(["Ann", "", " ", "1 Pine St", "x" * 101, "a\nb", "Zo\u00eb"])
ADDRESSES = st.builds(
    Address,
    line1=TEXTS,
    city=TEXTS,
    country=COUNTRIES,
    line2=st.none() | TEXTS,
    region=st.none() | TEXTS,
    postal_code=st.none() | st.sampled_from(["98101", "98101-1234", "10115", "", "1" * 21]),
)
IDS = st.sampled_from(
    [SSN, "91-1144442", "912-90-3456", GERMAN_ID, "1112.22.333", "", "A-1", "9" * 40]
)
ANSWERS = st.builds(
    Answers,
    is_us_person=st.booleans(),
    citizenship=COUNTRIES,
    name=TEXTS,
    address=ADDRESSES | st.sampled_from([GERMAN.address, AMERICAN.address]),
    certifies=st.booleans(),
    tax_id=st.none() | IDS | st.text(max_size=12),
    id_kind=st.none() | st.sampled_from(list(K)),
    id_country=st.none() | COUNTRIES,
    claims_treaty=st.booleans(),
)
# Near the two good ones, so that many are recorded.
NEAR = st.builds(
    lambda good, changes: replace(good, **changes),
    st.sampled_from([GERMAN, AMERICAN]),
    st.fixed_dictionaries(
        {},
        optional={
            "is_us_person": st.booleans(),
            "citizenship": COUNTRIES,
            "address": st.sampled_from([GERMAN.address, AMERICAN.address]),
            "tax_id": st.none() | IDS,
            "id_kind": st.none() | st.sampled_from(list(K)),
            "claims_treaty": st.booleans(),
        },
    ),
)


def outcome(answers):
    try:
        return record_of(answers, RATES)
    except Refused as refused:
        return refused


@settings(max_examples=300, deadline=None)
@given(ANSWERS | NEAR)
def test_any_answers_become_a_record_that_holds_together_or_a_named_refusal(answers):
    record = outcome(answers)
    if isinstance(record, InvalidInput):
        assert all(each.field.startswith("answers.") and each.bound for each in record.problems)
        return
    if isinstance(record, TaxStatusNotSupported):
        assert answers.address.country not in US_AREA
        assert answers.is_us_person or answers.citizenship in US_AREA
        return
    home = record.address.country
    is_american = record.form is TaxForm.W_9
    assert is_american == answers.is_us_person == (home in US_AREA)
    assert answers.certifies
    assert not is_american or (record.tax_id is not None and record.tax_id.country == "US")
    assert is_american or record.citizenship not in US_AREA
    if record.treaty_country is None:
        assert record.withholding == (0 if is_american else RATES.default)
    else:
        assert record.treaty_country == home
        assert record.withholding == RATES.by_country[home]
        assert record.tax_id is not None
        assert record.tax_id.country in (home, "US")
    assert record_of(answers, RATES) == record


SIGNED = ElectronicSignature(consents=True, typed_name="wim  MÜLLER", email="Wim@Example.org")


def test_a_signature_is_consent_the_typed_name_and_the_email_of_the_account():
    check_signature(SIGNED, name="Wim Müller", email="wim@example.org")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"consents": False}, "consents"),
        ({"typed_name": "Wim Muller"}, "typedName"),
        ({"typed_name": ""}, "typedName"),
        ({"typed_name": "Wim\0Müller"}, "typedName"),
        ({"email": "wim@example.com"}, "email"),
        ({"email": ""}, "email"),
    ],
)
def test_any_other_signature_is_refused_by_its_part(change, field):
    with pytest.raises(InvalidInput) as caught:
        check_signature(replace(SIGNED, **change), name="Wim Müller", email="wim@example.org")

    assert [each.field for each in caught.value.problems] == [f"signature.electronic.{field}"]
