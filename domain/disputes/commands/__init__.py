"""Commands on disputes: appeal, answer, rule, and let an appeal lapse that nobody answers."""

from domain.disputes.commands.answer import answer
from domain.disputes.commands.appeal import appeal
from domain.disputes.commands.lapse import lapse_due
from domain.disputes.commands.rule import read_queue, rule

__all__ = ["answer", "appeal", "lapse_due", "read_queue", "rule"]
