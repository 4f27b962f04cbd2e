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
    TAX_FORM = "TAX_FORM"
    ANSWER_FILE = "ANSWER_FILE"
    BATCH_FILE = "BATCH_FILE"
    REVIEW_FILE = "REVIEW_FILE"
    DATA_EXPORT = "DATA_EXPORT"  # made by the market: nobody sends one
    RESULTS_FILE = "RESULTS_FILE"  # made by the market, too
    BATCH_ERRORS = "BATCH_ERRORS"  # made by the market, too


MADE = frozenset(  # by the market, in parts
    {UploadPurpose.DATA_EXPORT, UploadPurpose.RESULTS_FILE, UploadPurpose.BATCH_ERRORS}
)
MAILED = frozenset({UploadPurpose.DATA_EXPORT})  # read by a mailed link alone


@dataclass(frozen=True, slots=True)
class Allowance:
    """The media types and the size that a purpose allows.

    Files that are encrypted at rest are read by operators alone, with a reason: their owners get
    no link.
    """

    content_types: tuple[str, ...]
    most_bytes: int
    is_encrypted: bool = False


ALLOWANCES: Mapping[UploadPurpose, Allowance] = {
    UploadPurpose.IDENTITY_DOCUMENT: Allowance(DOCUMENTS, 10 * MIB, is_encrypted=True),
    UploadPurpose.TAX_FORM: Allowance(DOCUMENTS, 10 * MIB, is_encrypted=True),
    UploadPurpose.ANSWER_FILE: Allowance(
        (*PICTURES, "application/pdf", *RECORDINGS, TEXT), 25 * MIB
    ),
    UploadPurpose.BATCH_FILE: Allowance((CSV,), 64 * MIB),
    UploadPurpose.REVIEW_FILE: Allowance((CSV,), 128 * MIB),
}
