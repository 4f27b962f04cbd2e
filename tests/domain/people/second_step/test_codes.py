"""The codes of an app by RFC 6238, and those to recover with."""

import base64
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from domain.people.second_step import codes

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
# The last six digits of the table in RFC 6238, appendix B, for SHA-1.
RFC_TABLE = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


@pytest.mark.parametrize(("seconds", "code"), RFC_TABLE)
def test_codes_are_those_of_the_standard(seconds, code):
    at = datetime.fromtimestamp(seconds, UTC)

    assert codes.code_at(RFC_SECRET, at) == code
    assert codes.matching_step(RFC_SECRET, code, at) == seconds // 30


def test_a_code_of_one_step_before_or_after_matches_and_no_other():
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    steps = {
        off: codes.matching_step(
            RFC_SECRET, codes.code_at(RFC_SECRET, now + timedelta(seconds=30 * off)), now
        )
        for off in range(-3, 4)
    }

    present = int(now.timestamp()) // 30
    expected = {off: present + off if abs(off) <= 1 else None for off in range(-3, 4)}
    assert steps == expected


def test_every_secret_is_new_and_an_app_can_read_its_address():
    secret = codes.new_secret()
    address = urlsplit(codes.address_of(secret, email="wim+x@example.org", issuer="My: Market"))

    assert secret != codes.new_secret()
    assert len(base64.b32decode(secret)) == codes.SECRET_BYTES
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path) == "/My  Market:wim+x@example.org"
    assert parse_qs(address.query) == {
        "secret": [secret],
        "issuer": ["My  Market"],
        "algorithm": ["SHA1"],
        "digits": ["6"],
        "period": ["30"],
    }


def test_recovery_codes_are_ten_and_are_recognised_however_they_are_typed():
    made = codes.new_recovery_codes()

    assert len({*made}) == codes.RECOVERY_CODES
    for code in made:
        assert re.fullmatch(r"(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}", code)
        for as_typed in (code.lower(), code.replace("-", " "), f" {code}\n"):
            assert codes.recovery_hash(as_typed) == codes.recovery_hash(code)
        assert not codes.is_of_app(codes.typed(code))


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
def test_what_is_no_code_of_an_app_is_known_by_its_form(text):
    assert not codes.is_of_app(codes.typed(text))
    assert codes.is_of_app(codes.typed(" 123 456 "))
