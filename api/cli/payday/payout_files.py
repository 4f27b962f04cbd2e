"""Files for the bank, written for their owner alone. The same file again has the same bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import UUID

from api.secrets.private_file import make_once
from domain.audit.trail import COMMAND_LINE
from domain.kernel.refusals import InvalidInput, NotFound, Rule
from domain.payouts import commands as payouts
from domain.payouts import queries
from domain.payouts.models import PayoutFile


async def file_named(name: str) -> PayoutFile:
    """The file with this name or id. Raises NotFound, InvalidInput where several have the name."""
    found = await queries.files_named(name, _id_of(name))
    if not found:
        raise NotFound(f"file as {name}: `kempelen payouts files` lists them")
    if len(found) > 1:
        ids = ", ".join(str(each.id) for each in found)
        bound = f"an id, since several files have this name: {ids}"
        raise InvalidInput("FILE", name, bound, broken=Rule.REQUIRED)
    return found[0]


async def write_open(folder: Path) -> list[Path]:
    """Write the files with payments that have not ended, the oldest first. Returns the new ones.

    A file that is there with these bytes stays.
    """
    written = []
    for file in await queries.open_files():
        path = folder / file.file_name
        if not _is_there(path, file):
            written.append(await write(file, path, reason=f"Written to {folder}."))
    return written


async def write(file: PayoutFile, to: Path, *, reason: str) -> Path:
    """Write a file, into a folder or as a new file. Returns its path.

    Raises InvalidInput where another file is in its place, OSError.
    """
    path = _place(to, file)
    if not _is_there(path, file):
        _, content = await payouts.read_file(file.id, by=COMMAND_LINE, reason=reason)
        make_once(path, content)
        _is_there(path, file)
    return path


def _place(to: Path, file: PayoutFile) -> Path:
    return to / file.file_name if to.is_dir() else to


def _is_there(path: Path, file: PayoutFile) -> bool:
    """Whether the file is there already. Raises InvalidInput where another one is."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return False
    if digest != file.sha256:
        bound = f"a place where no other file is: move what is there, and write {file.file_name} "
        raise InvalidInput("--to", str(path), f"{bound}again", broken=Rule.FORMAT)
    return True


def _id_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
