"""Commands on threads between workers and requesters, and replies by mail."""

from domain.messages.commands.read import mark_answers_read, mark_read
from domain.messages.commands.receive import MailedReply, receive
from domain.messages.commands.steer import close_thread, reopen_thread
from domain.messages.commands.write_matching import WriteToMatching, write_to_matching
from domain.messages.commands.write_to_requester import MessageToRequester, write_to_requester
from domain.messages.commands.write_to_workers import (
    MessageToWorker,
    write_to_worker,
    write_to_workers,
)

__all__ = [
    "MailedReply",
    "MessageToRequester",
    "MessageToWorker",
    "WriteToMatching",
    "close_thread",
    "mark_answers_read",
    "mark_read",
    "receive",
    "reopen_thread",
    "write_to_matching",
    "write_to_requester",
    "write_to_worker",
    "write_to_workers",
]
