"""Refusals of commands on one's own account."""

from __future__ import annotations

from collections.abc import Sequence

from domain.accounts.left_to_do import LeftKind, LeftToDo
from domain.kernel.refusals import RefusalReason, Refused


class AccountNotSettled(Refused):
    """Something has to be settled before the account can be closed."""

    reason = RefusalReason.ACCOUNT_NOT_SETTLED

    def __init__(self, left: Sequence[LeftToDo]) -> None:
        super().__init__(f"To close this account first {'; '.join(map(sentence, left))}.")
        self.left = tuple(left)


def sentence(left: LeftToDo) -> str:
    """What a person has to do about it."""
    until = "" if left.until is None else f"{left.until:%Y-%m-%d %H:%M}"
    return _SENTENCES[left.kind].format(count=left.count, amount=left.amount, until=until)


_SENTENCES = {
    LeftKind.WORK_IN_PROGRESS: "submit or return the work in progress ({count})",
    LeftKind.UNDECIDED_SUBMISSIONS: "wait until your submissions are decided ({count})",
    LeftKind.EARNINGS: "have your earnings of {amount} paid out, or give back play money",
    LeftKind.PAYOUTS: "wait until your payouts of {amount} have arrived",
    LeftKind.REFUNDS: "wait until the refund of {amount} is paid",
    LeftKind.OPEN_HITS: "let your HITs expire ({count} are open)",
    LeftKind.DECISIONS: "decide on the work that was submitted ({count})",
    LeftKind.QUALIFICATION_REQUESTS: "decide on the requests for qualifications ({count}), or "
    "delete their types",
    LeftKind.PROFILE_QUESTIONS: "retire your profile questions ({count})",
    LeftKind.MONEY_ON_HOLD: "wait until the money on hold ({amount}) is paid or released",
    LeftKind.FUNDS: "spend your funds of {amount}, have them paid back, or give back play money",
    LeftKind.OPERATOR: "hand over: another administrator takes your role as an operator away",
    LeftKind.SUSPENSION: "appeal: a suspended account stays until it is reinstated",
    LeftKind.TEAM: "hand the team over: make another member ({count}) an OWNER, then call "
    "leaveTeam; or remove them",
    LeftKind.JOBS: "wait until your jobs have ended ({count}), or cancel them",
    LeftKind.EMAIL_CHANGE: "wait until {until} UTC: until then an earlier e-mail address may take "
    "the account back",
}
