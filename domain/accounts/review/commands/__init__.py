"""Commands on proposals: the run of the rules, what operators decide, and forgetting."""

from domain.accounts.review.commands.decide import act, dismiss, read_queue
from domain.accounts.review.commands.propose import propose, propose_due
from domain.accounts.review.commands.trim import trim

__all__ = ["act", "dismiss", "propose", "propose_due", "read_queue", "trim"]
