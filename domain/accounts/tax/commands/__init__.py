"""Commands on tax interviews: complete, file, read, remind, end, erase."""

from domain.accounts.tax.commands.complete import PrintedForm, complete
from domain.accounts.tax.commands.end import end_all, erase_due, hold
from domain.accounts.tax.commands.file_form import file_form
from domain.accounts.tax.commands.read import queue, read_tax_id
from domain.accounts.tax.commands.remind import remind_due

__all__ = [
    "PrintedForm",
    "complete",
    "end_all",
    "erase_due",
    "file_form",
    "hold",
    "queue",
    "read_tax_id",
    "remind_due",
]
