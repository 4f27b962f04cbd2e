"""What requesters and the clock do to HITs: one transaction a verb."""

from domain.hits.commands.call_holds import release_abandoned
from domain.hits.commands.close import delete_hit, expire_due, expire_hit, mark_reviewing
from domain.hits.commands.close_many import (
    delete_hits,
    delete_hits_of_type,
    expire_hits,
    expire_hits_of_type,
)
from domain.hits.commands.close_type import CloseHitsOfType, Closing, close_hits_of_type
from domain.hits.commands.extend import extend_hit
from domain.hits.commands.invite import invite
from domain.hits.commands.pause import pause_groups, resume_groups
from domain.hits.commands.publish import create_hit
from domain.hits.commands.publish_many import create_hits
from domain.hits.commands.raise_reward import raise_reward, raised_type
from domain.hits.commands.register_type import create_hit_type
from domain.hits.commands.retire import (
    begin_deletion_held,
    delete_qualification_type,
    dispose_types,
)

__all__ = [
    "CloseHitsOfType",
    "Closing",
    "begin_deletion_held",
    "close_hits_of_type",
    "create_hit",
    "create_hit_type",
    "create_hits",
    "delete_hit",
    "delete_hits",
    "delete_hits_of_type",
    "delete_qualification_type",
    "dispose_types",
    "expire_due",
    "expire_hit",
    "expire_hits",
    "expire_hits_of_type",
    "extend_hit",
    "invite",
    "mark_reviewing",
    "pause_groups",
    "raise_reward",
    "raised_type",
    "release_abandoned",
    "resume_groups",
]
