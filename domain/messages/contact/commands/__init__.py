"""Commands on threads: writing, confirming, replying; and what operators do."""

from domain.messages.contact.commands.answer import answer, queue_for, solve, threads_for
from domain.messages.contact.commands.trim import trim
from domain.messages.contact.commands.write import (
    confirm,
    reply,
    reply_by_token,
    reply_of_stranger,
    write,
)

__all__ = [
    "answer",
    "confirm",
    "queue_for",
    "reply",
    "reply_by_token",
    "reply_of_stranger",
    "solve",
    "threads_for",
    "trim",
    "write",
]
