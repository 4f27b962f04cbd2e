"""The agreement as a document: Markdown with its version and title, shipped or the operator's own.

A file begins with lines between two lines of three hyphens:

    ---
    version: 2
    title: Participation agreement
    ---
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from domain.kernel import bounds

SHIPPED = Path(__file__).with_name("participation-agreement.md")
LARGEST_BYTES = 64 * 1024
LONGEST_TITLE = 100
HIGHEST_VERSION = 1_000_000
_FENCE = "---"
_FIELDS = ("version", "title")


class UnusableAgreement(ValueError):
    """A file that is no agreement; the message says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class AgreementDocument:
    """One version of the agreement."""

    version: int
    title: str
    text: str  # Markdown, without the lines at its head
    text_hash: str  # SHA-256 of the text, in hexadecimal digits


def parsed(content: bytes) -> AgreementDocument:
    """The document in the content of a file. Raises UnusableAgreement."""
    if len(content) > LARGEST_BYTES:
        raise UnusableAgreement(f"has {len(content)} bytes: at most {LARGEST_BYTES} are read")
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UnusableAgreement(f"is not UTF-8 at byte {error.start}") from None
    if not bounds.is_clean(text):
        raise UnusableAgreement("has control characters: it must be plain Markdown")
    head, body = _split(text)
    if not body.strip():
        raise UnusableAgreement("has no text after its head")
    body = body.strip() + "\n"
    return AgreementDocument(
        version=_version(head["version"]),
        title=_title(head["title"]),
        text=body,
        text_hash=sha256(body.encode()).hexdigest(),
    )


def read(path: Path) -> AgreementDocument:
    """The document in a file. Raises UnusableAgreement, also where it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise UnusableAgreement(f"cannot be read: {error.strerror or error}") from None
    if len(content) > LARGEST_BYTES:
        raise UnusableAgreement(f"has more than {LARGEST_BYTES} bytes")
    return parsed(content)


@cache
def shipped() -> AgreementDocument:
    """The agreement of this package."""
    return read(SHIPPED)


_adopted: AgreementDocument | None = None


def adopt(document: AgreementDocument) -> None:
    """Put a document in force for this process, at its start."""
    global _adopted
    _adopted = document


def current() -> AgreementDocument:
    """The document in force: the one of this package, unless the operator has another."""
    return _adopted or shipped()


def _split(text: str) -> tuple[dict[str, str], str]:
    """The fields of the head, and the text after it."""
    first, _, rest = text.partition("\n")
    head, fence, body = rest.partition(f"\n{_FENCE}\n")
    if first.strip() != _FENCE or not fence:
        raise UnusableAgreement(
            "must begin with the lines `---`, `version: 1`, `title: ...` and `---`"
        )
    fields = {}
    for line in head.splitlines():
        name, colon, value = line.partition(":")
        if not colon or name.strip() not in _FIELDS or name.strip() in fields:
            expected = " and ".join(f"`{field}: ...`" for field in _FIELDS)
            raise UnusableAgreement(f"has {line!r} in its head, which takes {expected}, once each")
        fields[name.strip()] = value.strip()
    if missing := [field for field in _FIELDS if field not in fields]:
        raise UnusableAgreement(f"has no line `{missing[0]}: ...` in its head")
    return fields, body


def _version(value: str) -> int:
    is_number = value.isascii() and value.isdecimal() and len(value) <= len(str(HIGHEST_VERSION))
    if not is_number or not 1 <= int(value) <= HIGHEST_VERSION:
        raise UnusableAgreement(
            f"has the version {value[:40]!r}: it must be a whole number from 1 to {HIGHEST_VERSION}"
        )
    return int(value)


def _title(value: str) -> str:
    if not 1 <= len(value) <= LONGEST_TITLE:
        raise UnusableAgreement(
            f"has a title of {len(value)} characters: it must have 1 to {LONGEST_TITLE}"
        )
    return value
