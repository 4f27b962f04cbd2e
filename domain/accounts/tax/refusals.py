"""Refusals of the tax interview."""

from __future__ import annotations

from domain.kernel.refusals import RefusalReason, Refused


class TaxStatusNotSupported(Refused):
    """A US citizen, or another US person, who lives outside the US."""

    reason = RefusalReason.TAX_STATUS_NOT_SUPPORTED

    def __init__(self) -> None:
        super().__init__(
            "Tax Status Not Supported: this market cannot keep tax records of US citizens and "
            "other US persons who live outside the US. If an answer was a mistake, correct it and "
            "complete the interview again; if you move, retake it then. This market gives no tax "
            "advice: ask a tax adviser what your status is."
        )
