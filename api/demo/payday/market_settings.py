"""The settings of a market that asks everything, and pays by files for a bank."""

from __future__ import annotations

from collections.abc import Mapping

from api.configuration.settings import PREFIX
from api.demo.payday.pacing import SMALLEST_PAYOUT
from api.demo.payday.rehearsal import ZONE

PAYER_IBAN = "DE89370400440532013000"  # the well-known example


def market_settings(*, days: int, daily_limit: int) -> Mapping[str, str]:
    """By their full names. So many days with a submission end probation and the hold."""
    settings = {
        "REHEARSAL": "true",
        "TIME_ZONE": ZONE.key,
        "AGREEMENT": "asked",
        "REVIEW": "operator",
        "APPLICATIONS": "each",
        "TAX": "asked",
        "IDENTITY": "asked",
        "IDENTITY_PROVIDER": "rules",
        "PROBATION_DAYS": str(days),
        "PROBATION_DAILY_LIMIT": str(daily_limit),
        "DAILY_LIMIT": str(daily_limit),
        "EARNINGS_HOLD_DAYS": str(days),
        "EARNINGS_MOVE_MINUTES": "60",
        "PAYMENT_PROVIDER": "bank",
        "PAYOUT_MINIMUM": str(SMALLEST_PAYOUT),
        "PAYOUT_PROVIDER": "bank",
        "US_PAYOUT_FILE": "iso20022",
        "PAYER_NAME": "The demonstration",
        "PAYER_IBAN": PAYER_IBAN,
    }
    return {f"{PREFIX}{name}": value for name, value in settings.items()}
