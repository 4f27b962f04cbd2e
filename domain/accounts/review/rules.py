"""The rules that propose to look at an account. Pure: figures and thresholds give findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.accounts.review.lifecycle import ProposalKind
from domain.kernel.policy import ReviewThresholds


@dataclass(frozen=True, slots=True)
class WorkerConduct:
    """A worker's latest work, and the blocks of the window."""

    decided: int
    rejected: int
    requesters: int
    blocks: int
    answers: int
    pace: float | None


@dataclass(frozen=True, slots=True)
class RequesterConduct:
    """A requester's latest decisions, and the blocks of the window."""

    decided: int
    rejected: int
    workers: int
    blocks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountConduct:
    """All that the rules know of an account. Networks have the accounts that were seen there."""

    account_id: UUID
    worker: WorkerConduct | None = None
    requester: RequesterConduct | None = None
    networks: dict[str, Sequence[UUID]] = field(default_factory=dict)
    active_at: datetime | None = None  # None: it has no profile that could be inactive


@dataclass(frozen=True, slots=True)
class ReviewFinding:
    """What a rule proposes, what it goes by, and the figures."""

    kind: ProposalKind
    cause: str
    evidence: dict[str, Any]


_K = ProposalKind


def findings(
    figures: AccountConduct, thresholds: ReviewThresholds, *, at: datetime
) -> Iterator[ReviewFinding]:
    """Everything that the rules find about an account."""
    cause = str(figures.account_id)
    found = [*_of_worker(figures.worker, thresholds), *_of_requester(figures.requester, thresholds)]
    yield from (ReviewFinding(kind, cause, evidence) for kind, evidence in found)
    for network, accounts in figures.networks.items():
        if len(accounts) >= thresholds.accounts_of_network:
            ids = [str(each) for each in accounts]
            evidence = {"network": network, "accounts": len(ids), "account_ids": ids}
            yield ReviewFinding(_K.SHARED_NETWORK, network, evidence)
    if figures.active_at is not None:
        days = (at - figures.active_at).days
        if days >= thresholds.inactive_days:
            evidence = {"days": days, "threshold": thresholds.inactive_days}
            yield ReviewFinding(_K.INACTIVITY, cause, evidence)


_Found = Iterator[tuple[ProposalKind, dict[str, Any]]]


def _of_worker(figures: WorkerConduct | None, thresholds: ReviewThresholds) -> _Found:
    if figures is None:
        return
    yield from _rejections(
        _K.WORKER_REJECTIONS, figures, thresholds.worker_rejected, thresholds.decided
    )
    yield from _blocks(
        _K.WORKER_BLOCKS,
        figures.blocks,
        ("requesters", figures.requesters),
        most=thresholds.worker_blocked,
        least=thresholds.blocks,
    )
    if figures.pace is not None and figures.pace < thresholds.pace:
        yield (
            _K.FAST_ANSWERS,
            {
                "answers": figures.answers,
                "median_share": round(figures.pace, 3),
                "threshold": thresholds.pace,
            },
        )


def _of_requester(figures: RequesterConduct | None, thresholds: ReviewThresholds) -> _Found:
    if figures is None:
        return
    yield from _rejections(
        _K.REQUESTER_REJECTIONS, figures, thresholds.requester_rejected, thresholds.decided
    )
    yield from _blocks(
        _K.REQUESTER_BLOCKS,
        figures.blocks,
        ("workers", figures.workers),
        most=thresholds.requester_blocked,
        least=thresholds.blocks,
    )


def _rejections(
    kind: ProposalKind, figures: WorkerConduct | RequesterConduct, most: float, least: int
) -> _Found:
    if figures.decided < least:
        return
    share = figures.rejected / figures.decided
    if share >= most:
        yield (
            kind,
            {
                "decided": figures.decided,
                "rejected": figures.rejected,
                "share": round(share, 3),
                "threshold": most,
            },
        )


def _blocks(
    kind: ProposalKind, blocks: int, of: tuple[str, int], *, most: float, least: int
) -> _Found:
    """The others are at least as many as the blocks: some block before they decide anything."""
    name, others = of[0], max(of[1], blocks)
    if blocks < least:
        return
    share = blocks / others
    if share >= most:
        yield (
            kind,
            {"blocks": blocks, name: others, "share": round(share, 3), "threshold": most},
        )
