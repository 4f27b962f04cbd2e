"""Commands on applications, each in one transaction."""

from domain.accounts.applications.commands.apply import answer, apply, apply_again
from domain.accounts.applications.commands.decide import approve, ask, refuse
from domain.accounts.applications.commands.review import history, queue

__all__ = ["answer", "apply", "apply_again", "approve", "ask", "history", "queue", "refuse"]
