"""Queues of operators, each with its length and the age of the oldest thing in it."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.kernel import clock
from domain.operations.limits import MOST_COUNTED
from domain.operations.queues import QUEUES, QueueKind, QueueLength
from domain.people.operators import Duty
from schema.kernel.enums import described
from schema.kernel.fields import resolved

described(
    QueueKind,
    name="OperatorQueueKind",
    description="The queues of operators.",
    members={
        QueueKind.APPLICATIONS: "Applications to decide.",
        QueueKind.IDENTITY_CHECKS: "Documents to look at, and appeals against failed checks.",
        QueueKind.TAX_FORMS: "Printed tax forms to file.",
        QueueKind.PAYOUT_METHODS: "Payout methods that are not confirmed; most are by workers.",
        QueueKind.PAYOUTS_DUE: "Payouts that go into the next file for the bank.",
        QueueKind.PAYOUTS_HELD: "Payouts that wait for somebody to release or cancel them.",
        QueueKind.PAYOUTS_IN_TRANSIT: "Payouts that the bank has not answered.",
        QueueKind.REFUNDS: "Refunds to pay to requesters.",
        QueueKind.ACCOUNT_REVIEWS: "Reviews of accounts that rules propose.",
        QueueKind.SUSPENSION_APPEALS: "Appeals against suspensions.",
        QueueKind.REPORTS: "Cases of reports.",
        QueueKind.REJECTION_APPEALS: "Appeals against rejections that requesters left unanswered.",
        QueueKind.CONTACT_THREADS: "Threads in which somebody waits for an answer.",
        QueueKind.FAILED_JOBS: "Jobs that failed and can be resumed.",
    },
)
described(
    Duty,
    name="OperatorDuty",
    description="What an operator may do. The roles that have a duty are a table in "
    "`docs/operators.md`.",
    members={
        Duty.READ_PEOPLE: "Read accounts, applications and their history.",
        Duty.ANSWER_PEOPLE: "Answer what people ask.",
        Duty.DECIDE_APPLICATIONS: "Approve and refuse applications.",
        Duty.VERIFY_IDENTITY: "Read documents, and decide who people are.",
        Duty.SUSPEND: "Suspend and reinstate; decide reports, appeals and proposals.",
        Duty.KEEP_QUALIFICATIONS: "Keep Masters, premium qualifications and profile questions.",
        Duty.MOVE_MONEY: "Record and move money.",
        Duty.KEEP_TAX: "File tax forms, and read tax ids.",
        Duty.READ_AUDIT: "Read the audit.",
        Duty.MANAGE_OPERATORS: "Give roles to operators.",
        Duty.RUN: "Steer jobs, and the clock of a rehearsal.",
    },
)


@strawberry.type(description="A queue of operators.")
class OperatorQueue:
    kind: QueueKind = strawberry.field(description="The queue.")
    duty: Duty = strawberry.field(description="The duty of the operators who work on it.")
    length: int = strawberry.field(
        description=f"How many things wait; {MOST_COUNTED:,} where there are more."
    )
    has_more: bool = strawberry.field(
        description=f"Whether more than {MOST_COUNTED:,} wait: they are not counted further."
    )
    oldest_at: datetime | None = strawberry.field(
        description="The time since when the oldest of them waits; null in an empty queue."
    )
    listed_by: str = strawberry.field(
        description="The field of this type, and of the type Query, that lists the queue."
    )

    @resolved(
        description="The whole seconds for which the oldest has waited; null in an empty queue."
    )
    def oldest_age_seconds(self) -> int | None:
        if self.oldest_at is None:
            return None
        return max(0, int((clock.now() - self.oldest_at).total_seconds()))

    @classmethod
    def of(cls, counted: QueueLength) -> OperatorQueue:
        queue = QUEUES[counted.kind]
        return cls(
            kind=counted.kind,
            duty=queue.duty,
            length=counted.length,
            has_more=counted.has_more,
            oldest_at=counted.oldest_at,
            listed_by=queue.listed_by,
        )
