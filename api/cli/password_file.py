"""The file of the first accounts' passwords: written whole or not at all, for its owner only.

It names its database. The passwords of another database are set aside before it is written, and
found again when that database is back.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from api.database.location import SqliteFile, locate

FOLDER = Path("var")
NAME = "first-accounts"
LONGEST_TEXT = 64 * 1024  # characters that are read
TITLE = "# First accounts of "
HEADING = f"{'role':<12}{'e-mail':<30}password\n"
UNKNOWN = "(unknown)"
NO_NAME = re.compile(r"[^A-Za-z0-9.]+")

AccountRow = tuple[str, str, str | None]
"""Role, e-mail, and password where it is known."""


class UnusableFile(RuntimeError):
    """The file is there and cannot be read; the message says what to do."""


class PasswordFile:
    """`var/first-accounts.txt`, as the file of one database."""

    def __init__(self, database_url: str) -> None:
        location = locate(database_url)
        if isinstance(location, SqliteFile):
            self._database = str(Path(location.path).resolve())
        else:
            self._database = f"{location.name} at {location.host}:{location.port}"
        self.path = FOLDER / f"{NAME}.txt"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Of several processes one at a time reads the file and writes it."""
        FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = os.open(FOLDER, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def passwords(self, email: str) -> list[str]:
        """The passwords that were stored for this e-mail, also before they were set aside.

        Raises UnusableFile.
        """
        texts = [_text(self.path), _text(_set_aside(self._database))]
        return [password for text in texts for of, password in _pairs(text) if of == email]

    def text_of(self, rows: Sequence[AccountRow]) -> str:
        """The content of the file."""
        lines = [f"{role:<12}{email:<30}{password or UNKNOWN}\n" for role, email, password in rows]
        return "".join([f"{TITLE}{self._database}\n", HEADING, *lines])

    def store(self, rows: Sequence[AccountRow]) -> None:
        """Write the file, unless it has all of these passwords already. Raises UnusableFile."""
        old, wanted = _text(self.path), [(email, password) for _, email, password in rows]
        stored = _pairs(old)
        if not all(each in stored for each in wanted):
            is_ours = _database_of(old) == self._database or any(each in wanted for each in stored)
            if old and not is_ours:
                self.path.replace(_set_aside(_database_of(old)))
            _write(self.path, self.text_of(rows))
        self.path.chmod(0o600)


def _set_aside(database: str) -> Path:
    """The path of another database's passwords, by its name."""
    return FOLDER / f"{NAME}.{NO_NAME.sub('-', database).strip('-')[-100:]}.txt"


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(LONGEST_TEXT)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise UnusableFile(
            f"{path} cannot be read ({error.strerror}): move it away, and run this again."
        ) from None


def _database_of(text: str) -> str:
    """The name of the file's database; `unnamed` where it has none."""
    first, _, _ = text.partition("\n")
    return first.removeprefix(TITLE).strip() if first.startswith(TITLE) else "unnamed"


def _pairs(text: str) -> list[tuple[str, str]]:
    """The e-mails and passwords of all lines that have both."""
    rows = [line.split() for line in text.splitlines()]
    return [(row[1], row[2]) for row in rows if len(row) == 3 and "@" in row[1]]


def _write(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
