"""Files that only their owner may read, such as keys, each made once for all processes."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from errno import EEXIST
from pathlib import Path
from typing import Self


def make_once(path: Path, content: bytes) -> None:
    """Make a file that only its owner may read, where there is none.

    It appears whole and is durable. Where several processes make it at once, the first file stays:
    read it afterwards. Raises OSError.
    """
    make_private_folder(path.parent)
    mine = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with open(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(mine, path)
    finally:
        mine.unlink(missing_ok=True)
    sync_folder(path.parent)


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter, where it is not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class PrivateDraft:
    """A file that only its owner may read, which appears under its name once it is published.

    Until then it has another name in the same folder. Leaving the block before deletes it. Where
    the process is killed, or the name was taken meanwhile, the draft stays, whole.
    """

    def __init__(self, target: Path, *, is_folder: bool) -> None:
        self.path = target
        self._folder = target if is_folder else target.parent
        mark = f"{os.getpid()}.{secrets.token_hex(4)}"
        self._is_published = False
        self._draft = self._folder / f".{'' if is_folder else target.name}.draft.{mark}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._is_published:
            self._draft.unlink(missing_ok=True)

    def write(self, content: bytes, *, name: str | None = None) -> None:
        """Write the draft, durably; again in another attempt. Raises FileExistsError where there
        is a file of the final name, and OSError."""
        if name is not None:
            self.path = self._folder / name
        if self.path.exists():
            raise FileExistsError(EEXIST, "there is a file already", str(self.path))
        opened = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(opened, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self._folder)

    def publish(self) -> None:
        """Give the draft its name. Raises OSError; the draft then stays."""
        self._is_published = True
        os.link(self._draft, self.path)
        self._draft.unlink()
        sync_folder(self._folder)
