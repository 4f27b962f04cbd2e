"""Instants as programs print them are read, and others are refused with the true reason."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel import instants

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)

PRINTED = {
    "Go, RFC3339Nano": ("2026-01-31T12:00:00.123456789Z", 123_456),
    "Java, Instant with nanoseconds": ("2026-01-31T12:00:00.100200300Z", 100_200),
    "Java, OffsetDateTime on the minute": ("2026-01-31T13:00+01:00", 0),
    "JavaScript": ("2026-01-31T12:00:00.000Z", 0),
    "JavaScript, extended year": ("+002026-01-31T12:00:00.001Z", 1_000),
    ".NET, round-trip": ("2026-01-31T12:00:00.1234567Z", 123_456),
    ".NET, round-trip with offset": ("2026-01-31T06:30:00.0000001-05:30", 0),
    "Python, isoformat": ("2026-01-31T12:00:00.000001+00:00", 1),
    "Python, str": ("2026-01-31 12:00:00+00:00", 0),
    "Python, %z": ("2026-01-31T13:00:00+0100", 0),
    "PostgreSQL": ("2026-01-31 13:00:00.5+01", 500_000),
    "Ruby, to_s": ("2026-01-31 13:00:00 +0100", 0),
    "Ruby, iso8601": ("2026-01-31T12:00:00-00:00", 0),
    "lower case": ("2026-01-31t12:00:00z", 0),
    "a comma": ("2026-01-31T12:00:00,25Z", 250_000),
    "one decimal": ("2026-01-31T12:00:00.5Z", 500_000),
    "a femtosecond short of the next": ("2026-01-31T12:00:00.999999999999999Z", 999_999),
    "many decimals": ("2026-01-31T12:00:00." + "3" * 1_000 + "Z", 333_333),
}


@pytest.mark.parametrize("printer", PRINTED)
def test_an_instant_is_read_as_libraries_print_it(printer):
    text, microseconds = PRINTED[printer]

    assert instants.parsed(text) == NOON + timedelta(microseconds=microseconds)


@given(
    st.datetimes(
        min_value=datetime(1, 1, 2),  # noqa: DTZ001 Hypothesis adds the zone
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.timedeltas(
            min_value=timedelta(hours=-23, minutes=-59), max_value=timedelta(hours=23, minutes=59)
        ).map(lambda ahead: timezone(timedelta(minutes=ahead // timedelta(minutes=1)))),
    )
)
def test_an_instant_of_any_year_and_offset_is_read_to_the_microsecond(instant):
    read = instants.parsed(instant.isoformat())

    assert (read, read.tzinfo) == (instant, UTC)


@pytest.mark.parametrize(
    "text", ["2016-12-31T23:59:60Z", "2017-01-01T00:59:60+01:00", "2016-12-31t23:59:60.0z"]
)
def test_a_leap_second_is_the_first_second_of_the_next_day(text):
    assert instants.parsed(text) == datetime(2017, 1, 1, tzinfo=UTC)


FORM, OFFSET, TIME, YEARS, NO_SUCH_OFFSET = (
    "This is not an instant",
    "has no offset",
    "no such day or time",
    "years 1 to 9999",
    "no such offset",
)
REFUSED = [
    ("now", FORM),
    ("", FORM),
    ("2026-01-31", FORM),
    ("1767225600", FORM),
    ("2026-01-31T12:00:00Z\n", FORM),
    (" 2026-01-31T12:00:00Z", FORM),
    ("2026-01-31T12:00:00.Z", FORM),
    ("2026-01-31T12:00:00+01:00[Europe/Paris]", FORM),
    ("2026-01-31 12:00:00 +0000 UTC", FORM),
    ("\u0662\u0660\u0662\u0666-11-22T12:00:00Z", FORM),
    ("2026-01-31T12:00:00", OFFSET),
    ("2026-01-31T12:00:00.123456789", OFFSET),
    ("2026-02-30T12:00:00Z", TIME),
    ("2026-13-01T12:00:00Z", TIME),
    ("2026-01-31T24:00:00Z", TIME),
    ("2026-01-31T12:60:00Z", TIME),
    ("2026-01-31T12:00:60Z", TIME),
    ("2026-01-31T23:59:60+01:00", TIME),
    ("2026-01-31T23:59:61Z", TIME),
    ("0000-01-01T00:00:00Z", YEARS),
    ("0001-01-01T00:00:00+00:01", YEARS),
    ("9999-12-31T23:59:59-00:01", YEARS),
    ("9999-12-31T23:59:60Z", YEARS),
    ("+010000-01-01T00:00:00Z", YEARS),
    ("-000001-01-01T00:00:00Z", YEARS),
    ("12026-11-22T12:00:00Z", YEARS),
    ("2026-01-31T12:00:00+24:00", NO_SUCH_OFFSET),
    ("2026-01-31T12:00:00+00:60", NO_SUCH_OFFSET),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_another_text_is_refused_with_the_true_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        instants.parsed(text)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59.999999Z", datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
    ],
)
def test_the_years_one_to_9999_are_read_to_their_ends(text, instant):
    assert instants.parsed(text) == instant
