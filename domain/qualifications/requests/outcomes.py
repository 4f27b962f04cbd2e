"""The outcomes of a request: its state, the grant, the facts and the mails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.mail import letters
from domain.mail.letters import Addressee, Letter
from domain.mail.notices import Notice, NoticeKind, mail_notices
from domain.people.models import Account
from domain.qualifications import facts
from domain.qualifications.granting import grant
from domain.qualifications.lifecycle import REQUEST_LIFECYCLE, RequestVerb
from domain.qualifications.models import QualificationRequest

Requests = Sequence[QualificationRequest]

_DECIDE = Statement(
    """UPDATE qualification_requests SET status = $2, value = $3, decided_at = $4, reason = $5
    WHERE id = $1"""
)
_ADDRESSES = Statement(
    f"""SELECT {Account.columns("accounts", prefix="a_")}, qualification_types.name AS type_name
    FROM workers JOIN accounts ON accounts.id = workers.account_id
    CROSS JOIN qualification_types WHERE workers.id = $1 AND qualification_types.id = $2"""
)


class _Decided(NamedTuple):
    to: Addressee
    type_name: str
    request: QualificationRequest


def mark_granted(request: QualificationRequest, value: int | None, at: datetime) -> None:
    """Set the request to granted with this value. Does not save."""
    request.status = REQUEST_LIFECYCLE.after(request.status, RequestVerb.GRANT)
    request.value, request.decided_at = value, at


def mark_rejected(request: QualificationRequest, reason: str | None, at: datetime) -> None:
    """Set the request to rejected. The worker sees the reason. Does not save."""
    request.status = REQUEST_LIFECYCLE.after(request.status, RequestVerb.REJECT)
    request.reason, request.decided_at = reason, at


def mark_lapsed(request: QualificationRequest) -> None:
    """Set the request to lapsed, as of its deadline. Does not save."""
    request.status = REQUEST_LIFECYCLE.after(request.status, RequestVerb.LAPSE)
    request.decided_at = request.deadline


async def save_decisions(requests: Requests) -> None:
    """Save the outcome of requests, which are locked."""
    if requests:
        await _DECIDE.run_many(
            [(r.id, r.status.value, r.value, r.decided_at, r.reason) for r in requests]
        )


async def grant_requested(requests: Requests, unit: UnitOfWork, *, at: datetime) -> None:
    """Grant the workers, who are locked, the qualifications with the values of their requests."""
    for type_id in sorted({each.type_id for each in requests}):
        values = {each.worker_id: each.value for each in requests if each.type_id == type_id}
        await grant(type_id, values, unit, at=at)
    await _mail(NoticeKind.REQUEST_GRANTED, requests, _granted)


async def tell_rejected(requests: Requests, unit: UnitOfWork, *, at: datetime) -> None:
    """Tell the workers that their requests are rejected, and mail them."""
    for each in requests:
        unit.tell(
            facts.QualificationRequestRejected(
                occurred_at=at,
                worker_id=each.worker_id,
                request_id=each.id,
                type_id=each.type_id,
                reason=each.reason,
            )
        )
    await _mail(NoticeKind.REQUEST_REJECTED, requests, _rejected)


def tell_lapsed(requests: Requests, unit: UnitOfWork, *, at: datetime) -> None:
    """Tell the workers that the time for their tests is over."""
    for each in requests:
        unit.tell(
            facts.QualificationTestLapsed(
                occurred_at=at, worker_id=each.worker_id, request_id=each.id, type_id=each.type_id
            )
        )


def tell_requested(request: QualificationRequest, unit: UnitOfWork, *, at: datetime) -> None:
    """Tell the owner that a request waits for them."""
    unit.tell(
        facts.QualificationRequested(
            occurred_at=at,
            request_id=request.id,
            type_id=request.type_id,
            worker_id=request.worker_id,
            owner_id=request.owner_id,
        )
    )


async def _mail(kind: NoticeKind, requests: Requests, letter: Callable[[_Decided], Letter]) -> None:
    notices = []
    for each in requests:
        row = await _ADDRESSES.row(each.worker_id, each.type_id)
        assert row is not None, "a request has a worker and a type"
        decided = _Decided(Account.of(row, prefix="a_").addressee, row["type_name"], each)
        notices.append(Notice(kind, each.owner_id, decided.to, letter(decided)))
    await mail_notices(notices)


def _granted(decided: _Decided) -> Letter:
    return letters.qualification_request_granted(
        decided.to, decided.type_name, decided.request.value
    )


def _rejected(decided: _Decided) -> Letter:
    return letters.qualification_request_rejected(
        decided.to, decided.type_name, decided.request.reason
    )
