"""The file of treaty rates: the one of this package, and those of operators."""

import pytest

from domain.accounts.tax import treaties
from domain.accounts.tax.treaties import (
    LARGEST_BYTES,
    LONGEST_SOURCE,
    SHIPPED,
    UnusableRates,
    parsed,
    read,
)

HEAD = "source: A table.\ndefault: 30\n"


def test_the_file_of_this_package_names_its_source_and_that_it_must_be_checked():
    found = treaties.shipped()

    assert found.source.startswith("IRS, Tax Treaty Table 1")
    assert "AN OPERATOR MUST CHECK THIS FILE" in SHIPPED.read_text()
    assert (found.default, found.by_country["DE"], found.by_country["IN"]) == (3000, 0, 1500)
    assert not {"US", "HU", "RU", "BY"} & set(found.by_country)


def test_a_source_has_at_most_500_characters():
    assert len(parsed(f"source: {'x' * 500}\ndefault: 30\n".encode()).source) == LONGEST_SOURCE


def test_rates_have_up_to_two_decimals():
    found = parsed(f"# one\n\n{HEAD}DE 0.5\nNL 12.25\nGB 30\n".encode())

    assert found.by_country == {"DE": 50, "NL": 1225, "GB": 3000}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("default: 30\n", "has no line `source: ...`"),
        ("source: A\n", "has no line `default: ...`"),
        ("source:\ndefault: 30\n", "a source of 0 characters"),
        (f"source: {'x' * 501}\ndefault: 30\n", "a source of 501 characters"),
        (f"{HEAD}default: 20\n", "in line 3"),
        (f"{HEAD}XX 1\n", "in line 3"),
        (f"{HEAD}US 1\n", "in line 3"),
        (f"{HEAD}DE 1\nDE 2\n", "in line 4"),
        (f"{HEAD}Germany 1\n", "in line 3"),
        (f"{HEAD}DE: 1\n", "in line 3"),
        (f"{HEAD}DE\n", "the rate '' of DE"),
        (f"{HEAD}DE -1\n", "the rate '-1' of DE"),
        (f"{HEAD}DE 1.234\n", "the rate '1.234' of DE"),
        (f"{HEAD}DE 31\n", "a number from 0 to 30"),
        ("source: A\ndefault: 101\n", "a number from 0 to 100"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_is_wrong(text, wrong):
    with pytest.raises(UnusableRates) as caught:
        parsed(text.encode())

    assert wrong in str(caught.value)


def test_a_file_that_is_no_text_or_too_large_or_not_there(tmp_path):
    with pytest.raises(UnusableRates, match="not UTF-8 at byte 0"):
        parsed(b"\xff")
    large = tmp_path / "large"
    large.write_bytes(HEAD.encode() + b"#" * (LARGEST_BYTES - len(HEAD)))
    assert read(large).default == 3000
    large.write_bytes(b"#" * (LARGEST_BYTES + 1))
    with pytest.raises(UnusableRates, match="more than"):
        read(large)
    with pytest.raises(UnusableRates, match="cannot be read"):
        read(tmp_path / "none")
