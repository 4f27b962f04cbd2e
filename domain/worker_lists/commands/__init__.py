"""The verbs of worker lists."""

from domain.worker_lists.commands.change_workers import add_workers, remove_workers
from domain.worker_lists.commands.create import create_list
from domain.worker_lists.commands.delete import delete_list
from domain.worker_lists.commands.fill import FillWorkerList, fill_list
from domain.worker_lists.commands.rename import rename_list

__all__ = [
    "FillWorkerList",
    "add_workers",
    "create_list",
    "delete_list",
    "fill_list",
    "remove_workers",
    "rename_list",
]
