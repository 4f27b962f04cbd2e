"""Commands on payout methods: choose, confirm, decide, schedule."""

from domain.payouts.methods.commands.confirm import (
    confirm_deposits,
    start_confirmation,
    test_amounts_of,
)
from domain.payouts.methods.commands.decide import confirm, queue, reject
from domain.payouts.methods.commands.set_method import ByGiftCard, set_method
from domain.payouts.methods.commands.set_schedule import set_schedule

__all__ = [
    "ByGiftCard",
    "confirm",
    "confirm_deposits",
    "queue",
    "reject",
    "set_method",
    "set_schedule",
    "start_confirmation",
    "test_amounts_of",
]
