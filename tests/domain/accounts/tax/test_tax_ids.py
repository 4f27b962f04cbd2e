"""Tax ids: by python-stdnum where it knows the country, else by bounds alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.accounts.tax import limits
from domain.accounts.tax.lifecycle import TaxIdKind
from domain.accounts.tax.tax_ids import CHECKS, OF_US, foreign_tax_id, us_tax_id
from domain.accounts.tax.treaties import shipped
from domain.kernel.refusals import InvalidInput

VALID = {
    "AT": "59-119/9013",
    "AU": "123 456 782",
    "BE": "85 07 30 033 28",
    "BG": "8032056031",
    "BR": "390.533.447-05",
    "CA": "123-456-782",
    "CL": "76086428-5",
    "CN": "360426199101010071",
    "CZ": "710319/2745",
    "DE": "36 574 261 809",
    "DK": "211062-5629",
    "EE": "36805280109",
    "ES": "54362315K",
    "FI": "131052-308T",
    "FR": "3023217600053",
    "GB": "1955839661",
    "GR": "094259216",
    "HR": "33392005961",
    "IE": "6433435F",
    "IL": "3933742-3",
    "IN": "ACUPA7085R",
    "IS": "450401-3150",
    "IT": "RCCMNL83S18D969H",
    "JP": "6214 9832 0257",
    "KR": "971013-9019902",
    "LT": "33309240064",
    "MX": "GODE 561231 GR8",
    "NL": "1112.22.333",
    "NO": "151086 95088",
    "NZ": "4909185-0",
    "PK": "34201-0891231-8",
    "PL": "44051401359",
    "PT": "501 964 843",
    "RO": "1630615123457",
    "SE": "880320-0016",
    "SI": "5022 3054",
    "SK": "710319/2745",
    "TH": "3100600445635",
    "TR": "17291716060",
    "UA": "1759013776",
    "ZA": "0001339050",
}


@pytest.mark.parametrize("country", sorted(CHECKS))
def test_a_valid_id_of_each_known_country_is_taken_and_nonsense_is_not(country):
    found = foreign_tax_id("taxId", country, VALID[country])

    assert (found.kind, found.country) == (TaxIdKind.FOREIGN, country)
    assert " " not in found.number
    with pytest.raises(InvalidInput) as caught:
        foreign_tax_id("taxId", country, "ZZ99ZZ99ZZ")
    assert (caught.value.field, caught.value.value) == ("taxId", None)
    assert country in caught.value.bound


@pytest.mark.parametrize("number", ["147992712108182336", "365426159102010071"])
def test_a_number_of_a_place_that_is_not_known_is_invalid(number):
    """The library knows no county of China with these digits."""
    with pytest.raises(InvalidInput) as caught:
        foreign_tax_id("taxId", "CN", number)

    assert (caught.value.field, caught.value.value) == ("taxId", None)


def test_a_national_insurance_number_is_an_id_of_great_britain():
    assert foreign_tax_id("taxId", "GB", "AB 12 34 56 C").number == "AB123456C"


def test_an_unknown_country_has_bounds_alone():
    assert foreign_tax_id("taxId", "KE", "a-001 234/b.c").number == "A001234BC"
    for bound in (limits.SHORTEST_FOREIGN_ID, limits.LONGEST_FOREIGN_ID):
        assert foreign_tax_id("taxId", "KE", "1" * bound).number == "1" * bound
    for wrong in ("", "a-1", "1" * 31, "12 34\n", "\u0661\u0662\u0663\u0664", "<b>1234", "-1234"):
        with pytest.raises(InvalidInput):
            foreign_tax_id("taxId", "KE", wrong)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (TaxIdKind.SSN, "536-90-4399", "666-90-4399"),
        (TaxIdKind.EIN, "91-1144442", "07-1144442"),
        (TaxIdKind.ITIN, "912-90-3456", "912-45-3456"),
    ],
)
def test_each_kind_of_the_us(kind, good, bad):
    assert us_tax_id("taxId", kind, good).number == good.replace("-", "")
    with pytest.raises(InvalidInput) as caught:
        us_tax_id("taxId", kind, bad)
    assert bad not in caught.value.message


def outcome(check, which, text):
    try:
        return check("taxId", which, text)
    except InvalidInput as refused:
        return refused


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([*sorted(CHECKS), "KE"]), st.text(max_size=35) | st.from_regex(r"[0-9]{8,14}")
)
def test_any_text_is_an_id_of_bounded_length_or_invalid_input(country, text):
    checks = [(foreign_tax_id, country), *((us_tax_id, kind) for kind in OF_US)]
    for check, which in checks:
        found = outcome(check, which, text)
        if isinstance(found, InvalidInput):
            assert found.value is None
        else:
            assert found.number.isascii()
            assert 1 <= len(found.number) <= limits.LONGEST_FOREIGN_ID


def test_every_country_is_checked_or_known_to_have_bounds_alone():
    assert set(shipped().by_country) - set(CHECKS) == {
        "AM", "AZ", "BB", "BD", "CH", "CY", "EG", "GE", "ID", "JM", "KG", "KZ", "LK", "LU", "LV",
        "MA", "MD", "MT", "PH", "TJ", "TM", "TN", "TT", "UZ", "VE",
    }  # fmt: skip
