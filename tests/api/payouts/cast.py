"""Who pays and who is paid in the tests of bank files."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from api.payouts.originator import Originator
from domain.kernel.money import Money
from domain.payouts.providers import (
    AccountType,
    FileFacts,
    FilePayment,
    IbanAccount,
    UsAccount,
)

FRIDAY = datetime(2026, 12, 4, 22, 15, 30, tzinfo=UTC)  # a quarter past two in Los Angeles
FACTS = FileFacts(file_id=UUID("01890a5d-ac96-774b-bcce-b302099a8057"), number=3, made_at=FRIDAY)
FILE = "K01890A5DAC96774BBCCEB302099A8057"

MARKET_ACCOUNT = UsAccount(
    holder="Automaton Markets",
    routing_number="121000248",
    account_number="4159260001",
    account_type=AccountType.CHECKING,
)
MARKET = Originator(
    name="Automaton Markets",
    account=MARKET_ACCOUNT,
    company_id="1841234567",
    bank_name="First Bank",
)
MARKET_ABROAD = replace(
    MARKET,
    account=IbanAccount(
        holder="Automaton Markets",
        iban="DE89 3704 0044 0532 0130 00",
        bic="COBADEFFXXX",
        country="DE",
    ),
)

CHECKING = UsAccount(
    holder="Wilhelmina Ångström",
    routing_number="021000021",
    account_number="000123456789",
    account_type=AccountType.CHECKING,
)
SAVINGS = replace(CHECKING, account_type=AccountType.SAVINGS, account_number="98-76543210ABC")
IBAN = IbanAccount(
    holder="Wolfgang von Kempelen", iban="GB82WEST12345698765432", bic="WESTGB2L", country="GB"
)
REFERENCE, ANOTHER, THIRD = "P0000000000001", "P0000000000002", "PZZZZZZZZZZZZZ"


def payment(reference=REFERENCE, account=CHECKING, dollars="12.34", **changes):
    return FilePayment(
        reference=reference,
        account=account,
        amount=Money.parse(dollars),
        is_test=changes.get("is_test", False),
        worker_name=changes.get("worker_name", account.holder),
    )


def many(count, **changes):
    return [payment(f"P{number:013d}", **changes) for number in range(1, count + 1)]
