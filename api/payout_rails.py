"""The rails of an installation, as its settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.configuration.settings import BadSettings, Settings, variable
from domain.payouts.providers import (
    SANDBOX_RAIL,
    AccountType,
    BankAccount,
    IbanAccount,
    PayoutRail,
    UsAccount,
)
from domain.payouts.rails import GIFT_CARD, PLAY, Rails

if TYPE_CHECKING:
    from api.payouts.originator import Originator

NACHA, ISO_20022 = "nacha", "iso20022"


def rails_of(settings: Settings) -> Rails:
    """The sandbox, or the rails that make files for the operator's bank.

    Payouts by a rail for which the operator's account is missing are made, and wait. Raises
    BadSettings where it is wrong.
    """
    if settings.payouts_by == SANDBOX_RAIL.name:
        return PLAY
    return Rails(
        {SANDBOX_RAIL.name: SANDBOX_RAIL, **_with_files(settings)},
        us_bank=settings.us_payout_file,
        iban=ISO_20022,
        gift_card=GIFT_CARD,
    )


def _with_files(settings: Settings) -> dict[str, PayoutRail]:
    """The rails for which the operator's account is known."""
    # Only here, since reading the schemas of files takes time that a sandbox need not spend.
    from api.payouts.iso20022.rail import Iso20022Rail
    from api.payouts.nacha.rail import NachaRail

    iban, us = _iban_account(settings), _us_account(settings)
    found: dict[str, PayoutRail] = {}
    try:
        if us is not None and settings.payer_company_id is not None:
            found[NACHA] = NachaRail(_originator(settings, us))
        if (account := iban or us) is not None:
            found[ISO_20022] = Iso20022Rail(_originator(settings, account))
    except ValueError as wrong:
        names = f"{variable('payer_name')} and the settings that begin so"
        raise BadSettings(f"{wrong} Look at {names}.") from None
    return found


def _originator(settings: Settings, account: BankAccount) -> Originator:
    from api.payouts.originator import Originator

    return Originator(
        name=settings.payer_name,
        account=account,
        company_id=settings.payer_company_id,
        bank_name=settings.payer_bank_name,
    )


def _us_account(settings: Settings) -> UsAccount | None:
    routing, number = settings.payer_routing_number, settings.payer_account_number
    if routing is None or number is None:
        return None
    return UsAccount(
        holder=settings.payer_name,
        routing_number=routing,
        account_number=number.get_secret_value(),
        account_type=AccountType.CHECKING,
    )


def _iban_account(settings: Settings) -> IbanAccount | None:
    if settings.payer_iban is None:
        return None
    iban = settings.payer_iban.get_secret_value()
    return IbanAccount(
        holder=settings.payer_name, iban=iban, bic=settings.payer_bic, country=iban[:2]
    )
