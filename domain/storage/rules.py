"""Checks of an announced upload. Each returns the value to store, or raises InvalidInput."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.storage import limits
from domain.storage.purposes import ALLOWANCES, UploadPurpose

NO_NAMES = (".", "..")


@dataclass(frozen=True, slots=True)
class UploadDraft:
    """A file that a person is about to send."""

    purpose: UploadPurpose
    file_name: str
    content_type: str
    size_bytes: int

    def checked(self) -> UploadDraft:
        """The draft with the values to store. Raises InvalidInput with every invalid value."""
        wrong = Objections()
        wrong.check(purpose, self.purpose)
        wrong.raise_any()
        name = wrong.check(file_name, self.file_name)
        kind = wrong.check(content_type, self.content_type, self.purpose)
        wrong.check(size, self.size_bytes, self.purpose)
        wrong.raise_any()
        assert name is not None, "nothing was wrong"
        assert kind is not None, "nothing was wrong"
        return UploadDraft(self.purpose, name, kind, self.size_bytes)


def purpose(value: UploadPurpose) -> UploadPurpose:
    """A purpose for which people send files."""
    if value not in ALLOWANCES:
        allowed = [each.value for each in ALLOWANCES]
        broken = Constraint.one_of(allowed)
        raise InvalidInput("purpose", value.value, "one of " + ", ".join(allowed), broken=broken)
    return value


def file_name(value: str) -> str:
    """A name without its folders, on one line, that looks like what it is."""
    field, most = "fileName", limits.LONGEST_FILE_NAME
    bounds.text(field, value, at_most=most)
    if any(unicodedata.category(each) in ("Cf", "Zl", "Zp") or each in "\t\n\r" for each in value):
        shown, bound = "invisible characters", "a name without invisible characters"
        raise InvalidInput(field, shown, bound, broken=Rule.CHARACTERS)
    name = value.replace("\\", "/").rpartition("/")[2].strip()
    if not name or name in NO_NAMES:
        raise InvalidInput(field, value, "the name of a file", broken=Rule.FORMAT)
    return name


def content_type(value: str, purpose: UploadPurpose) -> str:
    """One of the media types of the purpose, without its parameters."""
    bounds.clean("contentType", value)
    kind = value.partition(";")[0].strip().lower()
    allowed = ALLOWANCES[purpose].content_types
    if kind not in allowed:
        bound = "one of " + ", ".join(allowed)
        raise InvalidInput("contentType", value, bound, broken=Constraint.one_of(allowed))
    return kind


def size(value: int, purpose: UploadPurpose) -> int:
    """A size that the purpose allows; no file is empty."""
    most = ALLOWANCES[purpose].most_bytes
    if not 1 <= value <= most:
        broken = Constraint.between(Rule.RANGE, 1, most)
        raise InvalidInput("bytes", value, f"from 1 to {most}", broken=broken)
    return value
