"""The purposes of uploads, and what each allows: one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.storage.content import CSV, DOCUMENTS, PICTURES, RECORDINGS, TEXT

MIB = 1024 * 1024


class UploadPurpose(StrEnum):
    """The purpose for which a file is uploaded."""

    IDENTITY_DOCUMENT = "IDENTITY_DOCUMENT"
    ANSWER_FILE = "ANSWER_FILE"
    BATCH_FILE = "BATCH_FILE"


@dataclass(frozen=True, slots=True)
class Allowance:
    """The media types and the size that a purpose allows."""

    content_types: tuple[str, ...]
    most_bytes: int


ALLOWANCES: Mapping[UploadPurpose, Allowance] = {
    UploadPurpose.IDENTITY_DOCUMENT: Allowance(DOCUMENTS, 10 * MIB),
    UploadPurpose.ANSWER_FILE: Allowance(
        (*PICTURES, "application/pdf", *RECORDINGS, TEXT), 25 * MIB
    ),
    UploadPurpose.BATCH_FILE: Allowance((CSV,), 64 * MIB),
}
