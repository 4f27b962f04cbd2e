"""The market's closed sets as GraphQL enums, each member described."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

import strawberry

from domain.assignments.lifecycle import AssignmentStatus, DecidedBy, RejectionReason
from domain.hits.lifecycle import HitStatus

__all__ = [
    "AssignmentStatus",
    "DecidedBy",
    "HitStatus",
    "QualificationStatus",
    "RejectionReason",
    "RequestStatus",
    "Scope",
    "TypeKind",
    "TypeStatus",
    "described",
]
from domain.people.models import Scope
from domain.qualifications.lifecycle import (
    QualificationStatus,
    RequestStatus,
    TypeKind,
    TypeStatus,
)

Closed = TypeVar("Closed", bound=type[Enum])


def described(kind: Closed, *, name: str, description: str, members: Mapping[Enum, str]) -> None:
    """Make an enum of the domain a GraphQL enum, with words for every member."""
    assert set(kind) == set(members), f"every member of {name} needs its words"
    made = strawberry.enum(kind, name=name, description=description)
    words = {member.name: text for member, text in members.items()}
    for value in made.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = words[value.name]


described(
    HitStatus,
    name="HitStatus",
    description="Where a HIT stands.",
    members={
        HitStatus.ASSIGNABLE: "It can be accepted.",
        HitStatus.UNASSIGNABLE: "Nothing is left to accept; work is in progress.",
        HitStatus.REVIEWABLE: "Nothing is left to accept, and nothing is in progress.",
        HitStatus.REVIEWING: "Its requester marked it as being reviewed.",
        HitStatus.DISPOSED: "Its requester deleted it.",
    },
)
described(
    AssignmentStatus,
    name="AssignmentStatus",
    description="Where one worker's attempt at a HIT stands.",
    members={
        AssignmentStatus.IN_PROGRESS: "Accepted; the clock runs.",
        AssignmentStatus.SUBMITTED: "Handed in; waits for a decision.",
        AssignmentStatus.APPROVED: "Paid.",
        AssignmentStatus.REJECTED: "Not paid; can be overridden for 30 days after submission.",
        AssignmentStatus.RETURNED: "Given back by the worker.",
        AssignmentStatus.ABANDONED: "Its time ran out.",
    },
)
described(
    RejectionReason,
    name="RejectionReason",
    description="Why work was rejected.",
    members={
        RejectionReason.WRONG: "The answer is wrong.",
        RejectionReason.INCOMPLETE: "Something is missing.",
        RejectionReason.INSTRUCTIONS_NOT_FOLLOWED: "The instructions were not followed.",
        RejectionReason.OTHER: "Something else; the feedback says what.",
    },
)
described(
    DecidedBy,
    name="DecidedBy",
    description="Who decided.",
    members={
        DecidedBy.REQUESTER: "The requester.",
        DecidedBy.CLOCK: "The clock, at the end of the auto-approval delay.",
    },
)
described(
    Scope,
    name="Scope",
    description="What a session or API key lets its bearer do.",
    members={
        Scope.READ: "Read what its account may see.",
        Scope.WORK: "Accept, submit and return.",
        Scope.REQUEST: "Publish and decide.",
        Scope.PAY: "Move money.",
    },
)
described(
    TypeKind,
    name="QualificationKind",
    description="Who keeps a qualification type.",
    members={
        TypeKind.CUSTOM: "A requester, for their own HITs and those of others.",
        TypeKind.SYSTEM: "The market itself, from what workers do and who they are.",
        TypeKind.PREMIUM: "The market's operator, from what workers say of themselves.",
    },
)
described(
    TypeStatus,
    name="QualificationTypeStatus",
    description="Where a qualification type stands.",
    members={
        TypeStatus.ACTIVE: "It can be requested, if at all, and required by new HITs.",
        TypeStatus.INACTIVE: "It cannot be requested, nor required by new HITs.",
        TypeStatus.DISPOSING: "Its owner deleted it; HITs that require it are not over yet.",
        TypeStatus.DISPOSED: "It is gone, and its name is free.",
    },
)
described(
    QualificationStatus,
    name="QualificationStatus",
    description="Whether a worker holds a qualification.",
    members={
        QualificationStatus.GRANTED: "The worker holds it.",
        QualificationStatus.REVOKED: "The worker holds it no more; it counts as absent.",
    },
)
described(
    RequestStatus,
    name="QualificationRequestStatus",
    description="Where a request for a qualification stands.",
    members={
        RequestStatus.TESTING: "Its test is open; the clock runs.",
        RequestStatus.SUBMITTED: "It waits for the decision of the type's owner.",
        RequestStatus.GRANTED: "The worker got the qualification.",
        RequestStatus.REJECTED: "The worker did not get it.",
        RequestStatus.LAPSED: "The time for the test ran out.",
    },
)
