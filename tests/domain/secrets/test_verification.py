"""Signed documents: the same values are the same bytes, and every change is refused by name."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as some

from domain.secrets.signed_documents import (
    LARGEST_NUMBER,
    PublicKey,
    SignedDocument,
    canonical,
    key_list,
    name_of,
    signed,
)
from domain.secrets.verification import (
    LONGEST_KEY_LIST,
    LONGEST_RECEIPT,
    NotVerified,
    keys_in,
    verified,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PRIVATE, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
FIELDS = {"gross": "12.00", "state": "SETTLED", "number": 7, "reason": None}
VALUES = some.none() | some.booleans() | some.integers(-LARGEST_NUMBER, LARGEST_NUMBER)
NAMES = some.text("abcXYZ", min_size=1, max_size=5)
TEXTS = some.text('aZ\u00e9\u20ac"\\/\n\x0f\u2028\U0001f600', max_size=9)


def public(private, *, made_at=NOON - DAY, retired_at=None):
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return PublicKey(name_of(raw), base64.b64encode(raw).decode(), made_at, retired_at)


def a_receipt(private=PRIVATE, fields=FIELDS, at=NOON):
    return signed(private, market="Ours", subject="payout", fields=fields, at=at)


def refusal(text, *keys):
    with pytest.raises(NotVerified) as refused:
        verified(text, keys or [public(PRIVATE)])
    return str(refused.value)


@given(some.dictionaries(NAMES, VALUES | TEXTS))
def test_what_was_signed_is_read_back_to_the_letter(fields):
    found = verified(a_receipt(fields=fields).as_file, [public(OTHER), public(PRIVATE)])

    assert (found.market, found.subject, found.signed_at) == ("Ours", "payout", NOON)
    assert found.fields == fields


def test_the_bytes_are_canonical():
    """The example of RFC 8785, 3.2.2, without its fractions."""
    values = {"numbers": 333, "string": '\u20ac$\u000f\u000aA\'B"\\\\"/', "literals": None}

    assert canonical(values) == (
        '{"literals":null,"numbers":333,"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_every_changed_character_of_a_document_is_refused():
    receipt = a_receipt()
    for at, letter in enumerate(receipt.document):
        changed = "1" if letter != "1" else "2"
        document = receipt.document[:at] + changed + receipt.document[at + 1 :]

        assert "altered after it was signed" in refusal(replace(receipt, document=document).as_file)


def test_an_altered_amount_is_refused():
    receipt = a_receipt()
    altered = receipt.as_file.replace("12.00", "92.00")

    assert altered != receipt.as_file
    assert "an amount or another part of the receipt was altered" in refusal(altered)


@pytest.mark.parametrize("part", ["document", "keyId", "signature"])
def test_a_file_without_a_part_is_no_receipt(part):
    whole = json.loads(a_receipt().as_file)
    for wrong in ({**whole, part: 7}, {k: v for k, v in whole.items() if k != part}):
        assert refusal(json.dumps(wrong)).startswith("This is not a receipt:")


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "null",
        "[]",
        "{",
        "[" * 60_000,
        '{"document": "a", "document": "b", "keyId": "c", "signature": "d"}',
        '{"document": "\\ud800", "keyId": "c", "signature": "d"}',
        "x" * (LONGEST_RECEIPT + 1),
    ],
)
def test_what_is_no_receipt_is_said_to_be_none(wrong):
    assert refusal(wrong).startswith("This is not a receipt:")


@pytest.mark.parametrize("wrong", ["", "AAAA", "not base64", base64.b64encode(bytes(65)).decode()])
def test_what_is_no_signature_is_said_to_be_none(wrong):
    assert "no signature" in refusal(replace(a_receipt(), signature=wrong).as_file)


def test_a_signature_of_another_document_or_key_is_refused():
    other = a_receipt(fields=FIELDS | {"gross": "13.00"}).signature
    foreign = replace(a_receipt(OTHER), key_id=public(PRIVATE).id)

    assert "altered" in refusal(replace(a_receipt(), signature=other).as_file)
    assert "altered" in refusal(foreign.as_file)


def test_a_key_that_is_not_listed_is_unknown():
    said = refusal(a_receipt(OTHER).as_file)

    assert public(OTHER).id in said
    assert "not among the keys of this market" in said


def test_a_receipt_is_signed_while_its_key_signs():
    until = public(PRIVATE, retired_at=NOON)
    assert verified(a_receipt(at=NOON).as_file, [until])
    assert verified(a_receipt(at=until.made_at).as_file, [until])

    late = refusal(a_receipt(at=NOON + timedelta(microseconds=1)).as_file, until)
    early = refusal(a_receipt(at=until.made_at - timedelta(microseconds=1)).as_file, until)

    assert "after the key" in late
    assert "was retired at 2026-11-22T12:00:00.000000Z" in late
    assert "before the key" in early


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "invoice", "version": 1},
        {"kind": "kempelen receipt", "version": 2},
        {"kind": "kempelen receipt", "version": 1, "market": 7},
        {
            "kind": "kempelen receipt",
            "version": 1,
            "market": "m",
            "subject": "s",
            "signedAt": "2026-11-22T12:00:00Z",
            "fields": {"a": []},
        },
        [],
    ],
)
def test_another_signed_document_is_no_receipt(document):
    text = canonical(document)
    signature = base64.b64encode(PRIVATE.sign(text.encode())).decode()

    said = refusal(SignedDocument(text, public(PRIVATE).id, signature).as_file)

    assert said.startswith("The signature is good, but")


def test_a_list_of_keys_is_read_back_and_a_changed_key_is_named():
    keys = [public(OTHER), public(PRIVATE, retired_at=NOON)]
    text = key_list("Ours", "https://ours.example", keys)

    assert keys_in(text) == keys
    with pytest.raises(NotVerified, match=f"The key '{keys[0].id}' in the list of keys was alter"):
        keys_in(text.replace(keys[0].public_key, base64.b64encode(bytes(32)).decode()))


@pytest.mark.parametrize("wrong", ["", "{}", '{"keys": {}}', '{"keys": [7]}', '{"keys": [{}]}'])
def test_what_is_no_list_of_keys_is_said_to_be_none(wrong):
    with pytest.raises(NotVerified, match="This is no list of keys"):
        keys_in(wrong)


def test_a_list_of_keys_has_a_bounded_length():
    text = key_list("Ours", "https://ours.example", [public(PRIVATE)]).ljust(LONGEST_KEY_LIST)

    assert keys_in(text) == [public(PRIVATE)]
    with pytest.raises(NotVerified, match="longer than"):
        keys_in(text + " ")


def test_a_receipt_has_a_bounded_length():
    text = a_receipt().as_file.ljust(LONGEST_RECEIPT)

    assert verified(text, [public(PRIVATE)])
    assert "longer than" in refusal(text + " ")


def test_a_number_that_not_every_program_reads_exactly_is_a_fault():
    for number in (LARGEST_NUMBER, -LARGEST_NUMBER):
        assert verified(a_receipt(fields={"n": number}).as_file, [public(PRIVATE)])
        beyond = number + (1 if number > 0 else -1)
        with pytest.raises(AssertionError, match="n is exact"):
            a_receipt(fields={"n": beyond})
