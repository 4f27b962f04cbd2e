"""What operators ask of workers' profiles, what workers answer and take back, and the clock."""

from domain.profiles.commands.answering import process_due, submit
from domain.profiles.commands.posting import (
    post_due,
    publish_profile_question,
    retire_profile_question,
)
from domain.profiles.commands.premium import (
    create_premium_type,
    update_premium_type,
)
from domain.profiles.commands.removing import remove_profile_data

__all__ = [
    "create_premium_type",
    "post_due",
    "process_due",
    "publish_profile_question",
    "remove_profile_data",
    "retire_profile_question",
    "submit",
    "update_premium_type",
]
