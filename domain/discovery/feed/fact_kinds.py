"""The kinds of facts that a feed follows, by their effect on its viewer."""

from __future__ import annotations

from domain.assignments.facts import (
    AssignmentAbandoned,
    AssignmentAccepted,
    AssignmentReturned,
    AssignmentSubmitted,
    DailyLimitRenewed,
)
from domain.discovery.feed.exceptions import Block
from domain.hits.facts import GroupChanged, GroupTurned
from domain.people.facts import RightsChanged
from domain.qualifications.holding_changes import CHANGES

Own = AssignmentAccepted | AssignmentReturned | AssignmentAbandoned

# Each of these may change which groups the viewer may discover or accept.
CHANGES_OF_VIEW = frozenset(kind.__name__ for kind in Block.__args__) | CHANGES
FOLLOWED = CHANGES_OF_VIEW | {kind.__name__ for kind in (GroupChanged, GroupTurned, *Own.__args__)}
# The viewer's own work, which changes a list of acceptable groups, and a shared view.
OWN_WORK = frozenset(
    kind.__name__ for kind in (AssignmentSubmitted, DailyLimitRenewed, *Own.__args__)
)
CHANGES_OF_RIGHTS = frozenset({RightsChanged.__name__})


def of_one_viewer(*, with_work: bool) -> frozenset[str]:
    """The kinds of facts that concern one follower of a feed alone."""
    return CHANGES_OF_RIGHTS | (FOLLOWED | OWN_WORK if with_work else CHANGES_OF_VIEW)
