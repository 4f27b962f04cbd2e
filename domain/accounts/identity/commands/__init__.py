"""Commands on identity checks: begin, hand in documents, decide, appeal, read, delete."""

from domain.accounts.identity.commands.appeal import appeal, decide_appeal
from domain.accounts.identity.commands.begin import ask_again, begin
from domain.accounts.identity.commands.decide import decide
from domain.accounts.identity.commands.documents import delete_documents, submit_documents
from domain.accounts.identity.commands.read import read_answers, read_of_account, read_queue

__all__ = [
    "appeal",
    "ask_again",
    "begin",
    "decide",
    "decide_appeal",
    "delete_documents",
    "read_answers",
    "read_of_account",
    "read_queue",
    "submit_documents",
]
