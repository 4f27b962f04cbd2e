"""Profile questions: operators publish them, workers answer, remove their data; the clock."""

from domain.profiles.commands.define_premium_type import create_premium_type, update_premium_type
from domain.profiles.commands.post_question import (
    post_due,
    publish_profile_question,
    retire_profile_question,
)
from domain.profiles.commands.process_answers import process_due
from domain.profiles.commands.publish_premium_set import publish_premium_set
from domain.profiles.commands.remove_data import remove_profile_data

__all__ = [
    "create_premium_type",
    "post_due",
    "process_due",
    "publish_premium_set",
    "publish_profile_question",
    "remove_profile_data",
    "retire_profile_question",
    "update_premium_type",
]
