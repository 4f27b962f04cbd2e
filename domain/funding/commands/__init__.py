"""The commands about requesters' money, one module a verb."""

from domain.funding.commands.deposit import Deposited, deposit_funds, record_bank_deposit
from domain.funding.commands.refund import pay_refund, refuse_refund, request_refund
from domain.funding.commands.set_limits import set_balance_warning, set_spending_limit
from domain.funding.commands.warn import warn_due

__all__ = [
    "Deposited",
    "deposit_funds",
    "pay_refund",
    "record_bank_deposit",
    "refuse_refund",
    "request_refund",
    "set_balance_warning",
    "set_spending_limit",
    "warn_due",
]
