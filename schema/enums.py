"""The market's closed sets as GraphQL enums, each member described."""

from __future__ import annotations

import strawberry

from domain.assignments.lifecycle import AssignmentStatus, DecidedBy, RejectionReason
from domain.hits.lifecycle import HitStatus
from domain.people.models import Scope

HitStatusType = strawberry.enum(
    HitStatus,
    name="HitStatus",
    description="ASSIGNABLE: can be accepted. UNASSIGNABLE: nothing is left to accept and work is "
    "in progress. REVIEWABLE: nothing is left to accept or in progress. REVIEWING: marked so by "
    "its requester. DISPOSED: deleted.",
)
AssignmentStatusType = strawberry.enum(
    AssignmentStatus,
    name="AssignmentStatus",
    description="IN_PROGRESS until it is SUBMITTED, RETURNED by the worker, or ABANDONED at its "
    "deadline; submitted work becomes APPROVED or REJECTED.",
)
RejectionReasonType = strawberry.enum(
    RejectionReason, name="RejectionReason", description="Why work was rejected."
)
DecidedByType = strawberry.enum(
    DecidedBy,
    name="DecidedBy",
    description="REQUESTER, or CLOCK at the end of the auto-approval delay.",
)
ScopeType = strawberry.enum(
    Scope,
    name="Scope",
    description="What a session or API key lets its bearer do. READ: read what its account may "
    "see. WORK: accept, submit and return. REQUEST: publish and decide. PAY: move money.",
)
