"""Encryption at rest: what opens, and what does not."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.secrets.keyring import KEY_BYTES, LEAST_BYTES, Keyring, SecretUnreadable

OLD, NEW = (secrets.token_bytes(KEY_BYTES) for _ in range(2))
PLACE = "tax_interviews.tax_id/1"


@given(some.binary(max_size=200), some.text(max_size=50))
def test_what_was_encrypted_is_decrypted_at_its_own_place(plain, place):
    keyring = Keyring([NEW])

    encrypted = keyring.encrypt(plain, place)

    assert keyring.decrypt(encrypted, place) == plain
    assert len(encrypted) == len(plain) + LEAST_BYTES
    assert keyring.encrypt(plain, place) != encrypted
    with pytest.raises(SecretUnreadable):
        keyring.decrypt(encrypted, place + "x")


def test_any_changed_byte_makes_it_unreadable():
    keyring = Keyring([NEW])
    encrypted = keyring.encrypt(b"123-45-6789", PLACE)

    for at in range(len(encrypted)):
        changed = bytearray(encrypted)
        changed[at] ^= 1
        with pytest.raises(SecretUnreadable):
            keyring.decrypt(bytes(changed), PLACE)
    for length in range(len(encrypted)):
        with pytest.raises(SecretUnreadable):
            keyring.decrypt(encrypted[:length], PLACE)


def test_an_older_key_still_decrypts_and_the_first_encrypts():
    before, during, after = Keyring([OLD]), Keyring([NEW, OLD]), Keyring([NEW])
    encrypted = before.encrypt(b"secret", PLACE)

    assert during.decrypt(encrypted, PLACE) == b"secret"
    assert during.key_of(during.encrypt(b"secret", PLACE)) == during.first == after.first
    with pytest.raises(SecretUnreadable):
        after.decrypt(encrypted, PLACE)
