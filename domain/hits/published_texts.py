"""A look at texts that are published, by a feature above HITs, in the transaction that publishes.

`api/composition.py` gives the look to each process at its start.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from domain.hits.models import HitType

# The HIT type, whose group is locked; the questions as JSON, or the values for a template.
Look = Callable[[HitType, Sequence[str], UUID | None], Awaitable[None]]

_look: Look | None = None


def adopt(look: Look | None) -> None:
    """Give the look to this process; None looks at nothing."""
    global _look
    _look = look


async def look_at(hit_type: HitType, bodies: Sequence[str], template_id: UUID | None) -> None:
    """Have these questions looked at: as JSON, or as values for a template."""
    if _look is not None:
        await _look(hit_type, bodies, template_id)
