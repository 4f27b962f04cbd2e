"""How inputs name a qualification type: by its global id, or a system type by its known one."""

from __future__ import annotations

from uuid import UUID

from domain.qualifications import system
from schema.node import key_of


def type_key(field: str, id: str) -> UUID:
    """The key of a qualification type. Raises BAD_USER_INPUT for what names none."""
    known = system.WELL_KNOWN.get(id)
    return known if known is not None else key_of(field, id, "QualificationType")
