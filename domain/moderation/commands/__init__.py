"""Commands on reports: reporting, flagging, deciding, and what follows a decision."""

from domain.moderation.commands.close_hits import close_taken_down_due
from domain.moderation.commands.decide import CaseRuling, decide, read_queue
from domain.moderation.commands.flag import flag
from domain.moderation.commands.report import ReportDraft, report
from domain.moderation.commands.tell import tell_due

__all__ = [
    "CaseRuling",
    "ReportDraft",
    "close_taken_down_due",
    "decide",
    "flag",
    "read_queue",
    "report",
    "tell_due",
]
