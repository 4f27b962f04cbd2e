"""Commands on projects: creating, changing and deleting them, and previews of their rows."""

from domain.projects.commands.create import create_project
from domain.projects.commands.delete import delete_project
from domain.projects.commands.preview import keep_preview, trim_previews
from domain.projects.commands.update import update_project

__all__ = [
    "create_project",
    "delete_project",
    "keep_preview",
    "trim_previews",
    "update_project",
]
