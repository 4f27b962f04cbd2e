"""The one form in which names and searches are compared."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.kernel.normal_form import (
    LONGEST_KEY,
    MOST_MARKS,
    SHORT_TEXT,
    is_blank,
    name_key,
    normal_form,
    searchable,
    with_few_marks,
)

EASILY = settings(deadline=None)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=12)


def full_width(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@EASILY
@given(TEXTS)
def test_every_spelling_of_a_text_has_the_same_form(text):
    form = normal_form(text)

    assert normal_form(form) == form
    for spelling in ("NFC", "NFD", "NFKC", "NFKD"):
        assert normal_form(unicodedata.normalize(spelling, text)) == form
    assert normal_form(text.casefold()) == form
    assert normal_form(f"  {text}\u3000\n") == form
    assert normal_form("\u200b".join(text)) == form


@EASILY
@given(st.text(st.characters(max_codepoint=0x7F), max_size=12))
def test_plain_and_full_width_letters_have_the_same_form(text):
    assert normal_form(full_width(text)) == normal_form(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "CAFE\u0301"),
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("ﬁne", "FINE"),
        ("\uff28\uff29\uff34", "hit"),
        ("two  words", "two\tWords"),
        ("zero\u200bwidth", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("한국어", unicodedata.normalize("NFD", "한국어")),
    ],
)
def test_texts_that_people_take_for_the_same_are_the_same(one, other):
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    "marks", ["\u0301\u0327", "\u0301\u200b\u0327\u00ad", "\u0f73", "\u0344\u0327", "\uff9e\u0301"]
)
def test_a_long_text_has_at_most_thirty_marks_on_a_letter(marks):
    """Unicode sorts them in the square of their number: megabytes of marks would take days."""
    form = normal_form("a" + marks * 2_000 + "b" + marks)

    # Two of these marks are two each in the form, or one with the letter.
    assert MOST_MARKS == 30
    assert len(form) <= 2 * (MOST_MARKS + 4)


def test_marks_are_left_where_people_write_them():
    short = "a" + "\u0301\u0327" * ((SHORT_TEXT - 2) // 2) + "b"
    letter = "a" + "\u0327\u0301" * (MOST_MARKS // 2)
    long = letter * SHORT_TEXT

    assert SHORT_TEXT == 1_000
    assert len(short) == SHORT_TEXT
    assert with_few_marks(short) == short
    assert with_few_marks(long) == long
    assert with_few_marks(long + "\u0301") == long


def test_texts_that_differ_stay_different():
    assert len({normal_form(each) for each in ("a", "ä", "a b", "ab", "a-b", "á")}) == 6


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "\t",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "\u00ad",
        "\u2060",
        "\u180e",
        "\u3164",
        "\u2800",
        "\u115f",
        "\u2028",
        "\u3000",
        "\U000e0020",
        "\ufe0f",
        "\u200d \u200e",
        "\u0085",
    ],
)
def test_a_text_that_shows_nothing_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", [".", "a", " 0 ", "\u0301", "\u0600", "😀", "\u200b-", "\ue000"])
def test_a_text_that_shows_something_is_not(text):
    assert not is_blank(text)


@EASILY
@given(TEXTS)
def test_a_text_without_a_form_is_blank(text):
    assert is_blank(text) or normal_form(text)


def test_the_texts_of_a_search_stay_apart():
    assert searchable("One", "Two\nthree") == "one\ntwo three"


def test_a_name_that_is_too_long_for_an_index_has_a_digest():
    assert name_key("\uff21" * LONGEST_KEY) == "a" * LONGEST_KEY
    assert name_key("x" * LONGEST_KEY + "Y") == name_key("X" * LONGEST_KEY + "y")
    assert len(name_key("x" * LONGEST_KEY + "y")) == 64
