"""The roles in a team, and what each may do: one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class TeamRole(StrEnum):
    """The role of a person in a requester account, the highest first."""

    OWNER = "OWNER"
    PUBLISHER = "PUBLISHER"
    REVIEWER = "REVIEWER"
    VIEWER = "VIEWER"


class TeamDuty(StrEnum):
    """One kind of thing that is done for a requester account."""

    READ = "READ"  # its HITs, its work, its qualification types, its team
    REVIEW = "REVIEW"  # decide on work and requests, grant qualifications, block workers
    PUBLISH = "PUBLISH"  # HIT types, HITs, qualification types; reads the balance
    PAY = "PAY"  # deposits and bonuses; reads the statement
    MANAGE = "MANAGE"  # the team itself; reads what each member did


# Each role may do all that the role below it may do, so that the lower of two roles is a role.
ALLOWED: Mapping[TeamRole, frozenset[TeamDuty]] = {
    TeamRole.OWNER: frozenset(TeamDuty),
    TeamRole.PUBLISHER: frozenset({TeamDuty.READ, TeamDuty.REVIEW, TeamDuty.PUBLISH}),
    TeamRole.REVIEWER: frozenset({TeamDuty.READ, TeamDuty.REVIEW}),
    TeamRole.VIEWER: frozenset({TeamDuty.READ}),
}


def roles_with(duty: TeamDuty) -> list[TeamRole]:
    """The roles that may do this."""
    return [role for role in TeamRole if duty in ALLOWED[role]]


def lower_of(role: TeamRole, other: TeamRole | None) -> TeamRole:
    """The role that may do less; the first where there is no other."""
    return max(role, other or role, key=list(TeamRole).index)
