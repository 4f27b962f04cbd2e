"""Ids of HIT types and HIT groups in inputs: each group has one type, so both ids mean both."""

from __future__ import annotations

from uuid import UUID

from domain.hits.models import HitGroup
from schema.kernel.node import key_of, unpacked

OWN_TYPE = "The id of one of your HIT types, or of its HIT group."
GROUP = "The id of the group, or of its HIT type."


async def hit_type_key(field: str, id: str) -> UUID:
    """The key of a HIT type. An id that does not exist stays a key that no HIT type has."""
    key = key_of(field, id, "HitType", "HitGroup")
    if unpacked(id)[0] == "HitType":
        return key
    group = await HitGroup.get_or_none(id=key).only("id", "hit_type_id")
    return key if group is None else group.hit_type_id


async def hit_group_key(field: str, id: str) -> UUID:
    """The key of a HIT group. An id that does not exist stays a key that no HIT group has."""
    key = key_of(field, id, "HitGroup", "HitType")
    if unpacked(id)[0] == "HitGroup":
        return key
    group = await HitGroup.get_or_none(hit_type_id=key).only("id")
    return key if group is None else group.id
