"""Commands on suspensions: suspend, reinstate, appeal, decide the appeal, expire the HITs."""

from domain.accounts.suspension.commands.appeal import appeal, decide_appeal
from domain.accounts.suspension.commands.close_hits import close_hits_due
from domain.accounts.suspension.commands.read import read_history, read_queue
from domain.accounts.suspension.commands.suspend import reinstate, suspend, warn

__all__ = [
    "appeal",
    "close_hits_due",
    "decide_appeal",
    "read_history",
    "read_queue",
    "reinstate",
    "suspend",
    "warn",
]
