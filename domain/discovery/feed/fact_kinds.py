"""The kinds of facts that a feed follows, by what they may change for its viewer."""

from __future__ import annotations

from domain.assignments.facts import (
    AssignmentAbandoned,
    AssignmentAccepted,
    AssignmentReturned,
    AssignmentSubmitted,
)
from domain.discovery.feed.exceptions import Block
from domain.hits.facts import GroupChanged
from domain.qualifications.holding_changes import CHANGES

Own = AssignmentAccepted | AssignmentReturned | AssignmentAbandoned

# After one of these, the viewer may discover or accept other groups than before.
CHANGES_OF_VIEW = frozenset(kind.__name__ for kind in Block.__args__) | CHANGES
FOLLOWED = CHANGES_OF_VIEW | {kind.__name__ for kind in (GroupChanged, *Own.__args__)}
# What the viewer did, which counts where only groups that they may accept are listed.
OWN_WORK = frozenset(kind.__name__ for kind in (AssignmentSubmitted, *Own.__args__))
