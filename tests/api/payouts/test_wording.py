"""Names and texts in the few characters that banks take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.payouts.wording import (
    BANK_CHARACTERS,
    NACHA_CHARACTERS,
    bank_text,
    has_letters,
    nacha_text,
)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Wilhelmina Ångström", "Wilhelmina Angstrom"),
        ("Łukasz Żółć", "Lukasz Zolc"),
        ("Jürgen Weiß", "Jurgen Weiss"),
        ("Søren Æbelø", "Soren AEbelo"),
        ("Sinéad O’Connor", "Sinead O'Connor"),  # noqa: RUF001
        ("Brown & Sons", "Brown + Sons"),
        ("Anne_Marie\t\n Nguyễn", "Anne-Marie Nguyen"),
        ("/ A //// B /", "A / B".replace(" / ", " / ")),
        ("Robert<script>", "Robert script"),
        ("李明", ""),
        ("\x00\x1b[31m", "31m"),
    ],
)
def test_a_name_keeps_as_much_of_itself_as_banks_take(name, written):
    assert bank_text(name, 70) == written


def test_a_text_is_cut_and_ends_with_neither_a_blank_nor_a_slash():
    assert bank_text("12345 6", 6) == "12345"
    assert bank_text("12345/6", 6) == "12345"
    assert bank_text("x" * 71, 70) == "x" * 70


def test_a_name_of_nacha_is_in_upper_case_without_the_plus_sign():
    assert nacha_text("Brown & Søns, Ltd.", 22) == "BROWN SONS LTD."
    assert nacha_text("Straße der Verbesserungen", 22) == "STRASSE DER VERBESSERU"


@pytest.mark.parametrize(
    ("name", "is_written"), [("李明", False), ("12-34", False), ("", False), ("李 Ming", True)]
)
def test_a_name_without_basic_latin_letters_cannot_be_written(name, is_written):
    assert has_letters(name) is is_written


@given(st.text(max_size=90))
def test_any_text_becomes_allowed_characters_and_becomes_them_once(text):
    for write, allowed in ((bank_text, BANK_CHARACTERS), (nacha_text, NACHA_CHARACTERS)):
        written = write(text, 35)
        assert set(written) <= allowed
        assert len(written) <= 35
        assert write(written, 35) == written
    assert "//" not in bank_text(text, 35)
