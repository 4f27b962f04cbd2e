"""Commands of payday: move earnings on, make payouts, send, hold and settle them."""

from domain.payouts.commands.at_once import send_due
from domain.payouts.commands.hold import cancel_payout, hold_payout, release_payout
from domain.payouts.commands.make import make_due, make_test_deposits, request_payout
from domain.payouts.commands.move_earnings import move_due
from domain.payouts.commands.read_file import content_of, read_file
from domain.payouts.commands.send import make_files
from domain.payouts.commands.settle import fail_payout, read_answer, settle_file, settle_payout

__all__ = [
    "cancel_payout",
    "content_of",
    "fail_payout",
    "hold_payout",
    "make_due",
    "make_files",
    "make_test_deposits",
    "move_due",
    "read_answer",
    "read_file",
    "release_payout",
    "request_payout",
    "send_due",
    "settle_file",
    "settle_payout",
]
