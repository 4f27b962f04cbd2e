"""Commands for a terminal, typed while a market runs in this process."""

import asyncio
import shlex
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from api.cli.command_line import app


@dataclass
class Terminal:
    """A shell in a folder, with its environment."""

    folder: Path
    environment: dict[str, str]

    async def types(self, command: str, *, answers: str | None = None):
        """The result of `kempelen ...`; paths in it are in the folder."""
        program, *words = shlex.split(command)
        assert program == "kempelen", command
        words = [str(self.folder / word) if self._is_file(word) else word for word in words]
        environment = {"COLUMNS": "200", **self.environment}
        invoke = CliRunner().invoke
        return await asyncio.to_thread(invoke, app, words, env=environment, input=answers)

    def _is_file(self, word: str) -> bool:
        return word.endswith((".csv", ".html", ".jsonl", ".json", ".xml")) and " " not in word
