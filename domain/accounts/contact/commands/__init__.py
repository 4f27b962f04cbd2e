"""Commands on threads: writing, confirming, replying; and what operators do."""

from domain.accounts.contact.commands.answer import answer, queue_for, solve, threads_for
from domain.accounts.contact.commands.trim import trim
from domain.accounts.contact.commands.write import confirm, reply, reply_by_token, write

__all__ = [
    "answer",
    "confirm",
    "queue_for",
    "reply",
    "reply_by_token",
    "solve",
    "threads_for",
    "trim",
    "write",
]
