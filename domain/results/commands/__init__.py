"""Making files of results and of workers, and doing what filled-in files say."""

from domain.results.commands.export_results import ResultsFormat, ResultsWanted, export_results
from domain.results.commands.export_workers import export_workers
from domain.results.commands.import_decisions import import_decisions
from domain.results.commands.import_workers import import_workers

__all__ = [
    "ResultsFormat",
    "ResultsWanted",
    "export_results",
    "export_workers",
    "import_decisions",
    "import_workers",
]
