"""Judges the settings of money for production: where it comes from, fees, payouts."""

from __future__ import annotations

from collections.abc import Mapping

from api.configuration.judgement import BOUND, MARKET, Judgement
from api.configuration.settings import Settings, variable
from domain.profiles.premium_set.catalogue import premium_set


def _provider(settings: Settings) -> str | None:
    if settings.payment_provider is None:
        return (
            "is not set: bank lets operators record the deposits that arrive at their bank, "
            "sandbox credits play money to anyone."
        )
    return None


def _payout_provider(settings: Settings) -> str | None:
    if settings.payouts_by != settings.provider:
        return (
            f"is {settings.payouts_by}, and {variable('payment_provider')} is {settings.provider}: "
            "money goes out as it came in. Leave it out."
        )
    return None


def no_account_of_payer(settings: Settings) -> list[str]:
    """Why payouts to US bank accounts wait, where they do."""
    if settings.payouts_by == "sandbox":
        return []
    needed = ["payer_routing_number", "payer_account_number"]
    if settings.us_payout_file == "nacha":
        needed.append("payer_company_id")
    missing = [variable(name) for name in needed if getattr(settings, name) is None]
    said = f"payouts to US bank accounts wait, since {', '.join(missing)} are not set"
    return [said] * bool(missing)


OF_PREMIUM = [f"premium_fee_{name}_cents" for name in premium_set().groups]

OF_MONEY: Mapping[str, Judgement] = {
    "payment_provider": Judgement(
        "**Must be set**, to `bank` or, for play money, `sandbox`.", _provider
    ),
    "fee_percent": MARKET,
    "fee_large_hit_percent": MARKET,
    "fee_large_hit_assignments": MARKET,
    "fee_masters_percent": MARKET,
    "fee_minimum_cents": MARKET,
    "wage_floor": MARKET,
    **dict.fromkeys(OF_PREMIUM, MARKET),
    "earnings_hold_days": Judgement("10, unless it is set."),
    "earnings_move_minutes": Judgement("60, unless it is set."),
    "payout_minimum": MARKET,
    "payout_approved_hours": MARKET,
    "us_bank_countries": Judgement("Harmless: all. Name fewer where your bank or law needs it."),
    "iban_countries": Judgement("Harmless: all. Name fewer where your bank or law needs it."),
    "gift_card_countries": Judgement("Harmless: all. Name those where the cards can be used."),
    "third_party_accounts": MARKET,
    "payout_provider": Judgement("Harmless: as the payment provider.", _payout_provider),
    "us_payout_file": Judgement("Harmless: NACHA. Ask your bank which of the two it takes."),
    "payments_a_file": BOUND,
    "payer_name": Judgement(
        "**Your name**, with what the next ones say of `bank`: without them no file can be made."
    ),
    "payer_iban": Judgement("For ISO 20022 files."),
    "payer_bic": Judgement("For ISO 20022 files."),
    "payer_routing_number": Judgement("For NACHA files, and ISO 20022 files without an IBAN."),
    "payer_account_number": Judgement("For NACHA files, and ISO 20022 files without an IBAN."),
    "payer_company_id": Judgement("For NACHA files: your bank gives it."),
    "payer_bank_name": Judgement("For NACHA files."),
    "tax_report_threshold": Judgement("Harmless until 2026. From 2027 on, the figure of the IRS."),
    "bonus_days": MARKET,
}
