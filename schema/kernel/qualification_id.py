"""Ids of qualification types in inputs: global ids, and well-known ids of system types."""

from __future__ import annotations

from uuid import UUID

from domain.qualifications.system_types import WELL_KNOWN
from schema.kernel.node import global_id, key_of

KIND = "QualificationType"
NAMED = (
    "The id of a QualificationType; for a system type, also its well-known id, such as "
    "`000000000000000000L0`."
)


def type_key(field: str, id: str) -> UUID:
    """The key of a qualification type. Raises BAD_USER_INPUT for any other id."""
    return WELL_KNOWN.get(id) or key_of(field, id, KIND)


def type_id(key: UUID) -> str:
    """The global id of a qualification type."""
    return global_id(KIND, key)
