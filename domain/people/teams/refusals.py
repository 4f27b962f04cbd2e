"""Refusals of teams: roles, membership, and the bounds of a team."""

from __future__ import annotations

from domain.kernel.refusals import Constraint, RefusalReason, Refused, Rule
from domain.people.teams.roles import TeamDuty, TeamRole, roles_with


class TeamRoleMissing(Refused):
    """The person's role in the requester account, or that of their key, does not allow this."""

    reason = RefusalReason.TEAM_ROLE_MISSING

    def __init__(self, duty: TeamDuty, role: TeamRole | None = None) -> None:
        roles = roles_with(duty)
        held = "" if role is None else f", and you act as {role}"
        super().__init__(f"This needs the team role {' or '.join(roles)}{held}.")
        self.broken = Constraint.one_of(roles)


class InATeam(Refused):
    """The person belongs to a requester account already."""

    reason = RefusalReason.IN_A_TEAM


class LastOwner(Refused):
    """The team would have no owner."""

    reason = RefusalReason.LAST_OWNER

    def __init__(self) -> None:
        super().__init__(
            "A team keeps an owner who is not suspended: make another member an owner first."
        )


class TeamFull(Refused):
    """The team has the greatest number of members, or of open invitations."""

    reason = RefusalReason.TEAM_FULL

    def __init__(self, most: int, what: str) -> None:
        super().__init__(f"A team has at most {most} {what}: remove one first.")
        self.broken = Constraint.between(Rule.COUNT, 0, most)
