"""The files of a SQLite database: readable by their owner only, and served by one process.

A server holds an operating system's lock on a file beside the database, for as long as it runs. The
system releases it however the process ends, so that no lock is ever left behind. The lock is not on
the database itself: closing any descriptor of that file would release SQLite's own locks.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from api.database.location import SETTING, SqliteFile, locate

BESIDE = ("", "-wal", "-shm", "-journal")
OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO
TRIES, PAUSE_SECONDS = 5, 0.05  # others hold the lock for a moment, to see whether it is free
NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)  # on some network file systems


class AlreadyServed(RuntimeError):
    """Another process serves this database; the message has its id."""


def make_file(path: Path) -> None:
    """Make the file and its folder, where they are missing, for the owner only. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def make_private(path: Path) -> None:
    """Take the rights of others away from a database, and from SQLite's files beside it."""
    path = path.resolve()
    for ending in BESIDE:
        with suppress(OSError):  # None is there, or it belongs to another person.
            _take_from_others(Path(f"{path}{ending}"))


@contextmanager
def served_alone(url: str) -> Iterator[None]:
    """Be the only server of a SQLite file while the block lasts; PostgreSQL may have several.

    Raises AlreadyServed.
    """
    location = locate(url)
    if not isinstance(location, SqliteFile):
        yield
        return
    descriptor = os.open(_lock_file(location), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _is_locked(descriptor, tries=TRIES):
            raise AlreadyServed(
                f"{location.path} is served already, by process {_process_in(descriptor)}: stop "
                f"that one first, or set {SETTING} to another database."
            )
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def server_of(location: SqliteFile) -> str | None:
    """The id of the process that serves the file; None where no process does."""
    try:
        descriptor = os.open(_lock_file(location), os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        return None if _is_locked(descriptor) else _process_in(descriptor)
    finally:
        os.close(descriptor)


def file_of(url: str) -> tuple[int, int] | None:
    """The device and number of the SQLite file at this path; None for no file, or PostgreSQL.

    They change where the file is removed or replaced. A connection would go on with the old one.
    """
    location = locate(url)
    if not isinstance(location, SqliteFile):
        return None
    try:
        found = Path(location.path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _lock_file(location: SqliteFile) -> Path:
    """The same for every way to write the path."""
    path = Path(location.path).resolve()
    return path.with_name(f"{path.name}.lock")


def _is_locked(descriptor: int, *, tries: int = 1) -> bool:
    """Take the lock, if no other process has it; a file system without locks lets everyone."""
    for number in range(tries):
        if number:
            time.sleep(PAUSE_SECONDS)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        except OSError as error:
            if error.errno not in NO_LOCKS:
                raise
        return True
    return False


def _process_in(descriptor: int) -> str:
    return os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "unknown"


def _take_from_others(path: Path) -> None:
    mode = path.stat().st_mode
    if stat.S_ISREG(mode) and mode & OF_OTHERS:
        path.chmod(stat.S_IMODE(mode) & ~OF_OTHERS)
