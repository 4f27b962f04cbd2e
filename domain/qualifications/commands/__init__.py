"""What people do about qualifications: one transaction a verb."""

from domain.qualifications.commands.assigning import assign, revoke
from domain.qualifications.commands.authoring import create_type, update_type
from domain.qualifications.commands.importing import import_sheet

__all__ = ["assign", "create_type", "import_sheet", "revoke", "update_type"]
