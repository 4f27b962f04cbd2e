"""E-mail addresses: the one parser of what is stored and of what mail is sent to."""

from __future__ import annotations

import re
import unicodedata

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from domain.kernel.normal_form import normal_form

LONGEST_ADDRESS = 254
_LONGEST_SPELLING = 4 * LONGEST_ADDRESS  # a letter and its marks may be several characters
# A mail program decodes an encoded word (RFC 2047), and then mails another address.
_ENCODED_WORD = re.compile(r"=\?|\?=")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ONE_DOMAIN = {"googlemail.com": "gmail.com"}


class NotAnAddress(ValueError):
    """The text is no address, or programs read it as different addresses."""


def address(value: str) -> str:
    """The address to store: mail is sent to exactly this one. Raises NotAnAddress.

    Names under `.test`, which nobody owns, are allowed, for tests and demonstrations.
    """
    known = _known(value)
    local = known.local_part
    if _ENCODED_WORD.search(local) or unicodedata.normalize("NFKC", local) != local:
        raise NotAnAddress
    if len(known.normalized) > LONGEST_ADDRESS or "." not in known.ascii_domain:
        raise NotAnAddress
    return known.normalized


def envelope(stored: str) -> str:
    """A stored address as mail servers take it: its domain in ASCII.

    Raises NotAnAddress where the address is not the one that this parser would store.
    """
    if address(stored) != stored:
        raise NotAnAddress
    known = _known(stored)
    return f"{known.local_part}@{known.ascii_domain}"


def mailbox(stored: str) -> str:
    """The mailbox of an address for limits: without a tag, dots and upper case.

    It is no identity, since other providers deliver `a.b@` and `ab@` to different people.
    """
    local, _, domain = normal_form(stored).rpartition("@")
    untagged = local.partition("+")[0].replace(".", "")
    return f"{untagged or local}@{_ONE_DOMAIN.get(domain, domain)}"


def _known(value: str) -> ValidatedEmail:
    if len(value) > _LONGEST_SPELLING or _CONTROL.search(value):
        raise NotAnAddress
    try:
        return validate_email(value.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise NotAnAddress from None
