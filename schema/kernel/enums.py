"""The market's closed sets as GraphQL enums, each member described."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

import strawberry

from domain.assignments.lifecycle import (
    AssignmentStatus,
    DecidedBy,
    DecisionOutcome,
    RejectionReason,
)
from domain.hits.lifecycle import HitStatus

__all__ = [
    "AssignmentStatus",
    "DecidedBy",
    "DecisionOutcome",
    "HitStatus",
    "QualificationStatus",
    "RejectionReason",
    "RequestStatus",
    "Scope",
    "TeamRole",
    "TypeKind",
    "TypeStatus",
    "described",
]
from domain.people.models import Scope
from domain.people.teams.roles import TeamRole
from domain.qualifications.lifecycle import (
    QualificationStatus,
    RequestStatus,
    TypeKind,
    TypeStatus,
)

Closed = TypeVar("Closed", bound=type[Enum])


def described(kind: Closed, *, name: str, description: str, members: Mapping[Enum, str]) -> None:
    """Make an enum of the domain a GraphQL enum, with a description for every member."""
    assert set(kind) == set(members), f"every member of {name} needs a description"
    made = strawberry.enum(kind, name=name, description=description)
    descriptions = {member.name: text for member, text in members.items()}
    for value in made.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = descriptions[value.name]


described(
    HitStatus,
    name="HitStatus",
    description="The state of a HIT.",
    members={
        HitStatus.ASSIGNABLE: "It can be accepted.",
        HitStatus.UNASSIGNABLE: "Nothing is left to accept; work is in progress.",
        HitStatus.REVIEWABLE: "Nothing is left to accept and no work is in progress.",
        HitStatus.REVIEWING: "Its requester marked it as being reviewed.",
        HitStatus.DISPOSED: "Its requester deleted it.",
    },
)
described(
    AssignmentStatus,
    name="AssignmentStatus",
    description="The state of one worker's attempt at a HIT.",
    members={
        AssignmentStatus.IN_PROGRESS: "Accepted; the deadline is not over and nothing was "
        "submitted.",
        AssignmentStatus.SUBMITTED: "Submitted; it waits for a decision.",
        AssignmentStatus.APPROVED: "Approved; the worker was paid.",
        AssignmentStatus.REJECTED: "Rejected and not paid; it can be overridden for 30 days after "
        "submission.",
        AssignmentStatus.RETURNED: "Returned by the worker.",
        AssignmentStatus.ABANDONED: "Not submitted before the deadline.",
    },
)
described(
    RejectionReason,
    name="RejectionReason",
    description="The reason for rejecting work.",
    members={
        RejectionReason.WRONG: "The answer is wrong.",
        RejectionReason.INCOMPLETE: "The answer is incomplete.",
        RejectionReason.INSTRUCTIONS_NOT_FOLLOWED: "The instructions were not followed.",
        RejectionReason.OTHER: "Another reason, which the feedback explains.",
    },
)
described(
    DecidedBy,
    name="DecidedBy",
    description="The party that decided.",
    members={
        DecidedBy.REQUESTER: "The requester.",
        DecidedBy.CLOCK: "The clock, when the auto-approval delay ended.",
    },
)
described(
    DecisionOutcome,
    name="DecisionOutcome",
    description="What a decision did with submitted work.",
    members={
        DecisionOutcome.APPROVED: "It was approved, and the worker was paid.",
        DecisionOutcome.REJECTED: "It was rejected, and the worker was not paid.",
        DecisionOutcome.REJECTION_OVERRIDDEN: "It was approved after a rejection, and the worker "
        "was paid.",
    },
)
described(
    Scope,
    name="Scope",
    description="A right of a session or API key.",
    members={
        Scope.READ: "Read everything that its account may see.",
        Scope.WORK: "Accept, submit and return assignments.",
        Scope.REQUEST: "Publish HITs and decide about work.",
        Scope.PAY: "Move money.",
    },
)
described(
    TypeKind,
    name="QualificationKind",
    description="The party that manages a qualification type.",
    members={
        TypeKind.CUSTOM: "A requester, for their own HITs and the HITs of others.",
        TypeKind.SYSTEM: "The market, by the work and the profile of workers.",
        TypeKind.PREMIUM: "The operators, by the answers of workers to profile questions.",
    },
)
described(
    TypeStatus,
    name="QualificationTypeStatus",
    description="The state of a qualification type.",
    members={
        TypeStatus.ACTIVE: "Workers may request it if it is requestable, and new HITs may require "
        "it.",
        TypeStatus.INACTIVE: "Workers cannot request it and new HITs cannot require it.",
        TypeStatus.DISPOSING: "Its owner deleted it; some HITs that require it are not over yet.",
        TypeStatus.DISPOSED: "It is deleted, and its name may be used again.",
    },
)
described(
    QualificationStatus,
    name="QualificationStatus",
    description="The state of a worker's qualification.",
    members={
        QualificationStatus.GRANTED: "The worker holds it.",
        QualificationStatus.REVOKED: "The worker no longer holds it; it counts as missing.",
    },
)
described(
    RequestStatus,
    name="QualificationRequestStatus",
    description="The state of a request for a qualification.",
    members={
        RequestStatus.TESTING: "Its test is open and not submitted; the deadline is not over.",
        RequestStatus.SUBMITTED: "It waits for the decision of the type's owner.",
        RequestStatus.GRANTED: "The worker got the qualification.",
        RequestStatus.REJECTED: "The owner rejected it.",
        RequestStatus.LAPSED: "The test was not submitted before the deadline.",
    },
)
described(
    TeamRole,
    name="TeamRole",
    description="The role of a person in a requester account. Each role may do all that the next "
    "one may do.",
    members={
        TeamRole.OWNER: "May do everything: also deposit money, send bonuses, read the statement, "
        "and manage the team.",
        TeamRole.PUBLISHER: "May publish: HIT types, HITs, qualification types, invitations of "
        "workers. Reads the balance.",
        TeamRole.REVIEWER: "May decide on work and on requests for qualifications, grant and "
        "revoke qualifications, and block workers.",
        TeamRole.VIEWER: "Reads the HITs, the work and the team, and changes nothing.",
    },
)
