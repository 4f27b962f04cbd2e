"""The nightly job on the command line: files for the bank, and its answers.

The files stay in a folder beside the report, for people to look at.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from api.demo.client import CallFailed
from api.demo.payday import bank
from api.demo.payday.bank import PaymentOrder
from api.demo.server import Workspace, kempelen

FOLDER = "demo-bank"
ORDERS, ANSWER = "*.pain.001.xml", "answer-{number}.pain.002.xml"


class NightlyJob:
    """Runs the commands, and gives the files to the bank."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def run(self) -> Sequence[PaymentOrder]:
        """Make files of all due payouts; the bank reads them. Raises CallFailed."""
        folder = self._emptied()
        await self._kempelen("run", "--to", str(folder))
        try:
            return [bank.read(path.read_bytes()) for path in sorted(folder.glob(ORDERS))]
        except ValueError as wrong:
            raise CallFailed(f"The bank refused a file: {wrong}") from wrong

    async def read_answers(
        self, orders: Sequence[PaymentOrder], *, closed: Collection[str], at: datetime
    ) -> None:
        """Do what the bank answers: payments to closed accounts failed. Raises CallFailed."""
        for number, order in enumerate(orders, start=1):
            path = self._folder / ANSWER.format(number=number)
            path.write_bytes(bank.answer(order, closed=closed, at=at))
            await self._kempelen("settle", "--answer", str(path), "--rail", "iso20022")

    @property
    def _folder(self) -> Path:
        return self._workspace.folder / FOLDER

    def _emptied(self) -> Path:
        """The folder without the files of an earlier play; the command makes a new one private."""
        folder = self._folder
        if folder.is_dir():
            for path in folder.glob("*.xml"):
                path.unlink()
        return folder

    async def _kempelen(self, *arguments: str) -> None:
        code, output = await kempelen(self._workspace, "payouts", *arguments)
        if code:
            raise CallFailed(f"kempelen payouts {arguments[0]} failed: {output}")
