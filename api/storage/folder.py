"""A store in a folder: one file for each blob, named by its id, and never by a client."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar
from uuid import UUID

from api.secrets.private_file import make_private_folder, sync_folder
from domain.storage.limits import PIECE_BYTES
from domain.storage.store import BlobMissing

THREADS = 4  # so that a slow disk holds no thread that passwords are hashed in
UNFINISHED = ".part"

Given = ParamSpec("Given")
Result = TypeVar("Result")


class FolderStore:
    """Files of a folder that only this program's user may read.

    A file is written under another name, synced, and then renamed. Files are spread over 256
    folders by the last byte of their ids, which is random.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="storage")

    async def write(self, blob_id: UUID, pieces: AsyncIterator[bytes], *, length: int) -> None:
        """Write all pieces to a file; it appears under its name once it is on the disk."""
        path = self._path(blob_id)
        unfinished = path.with_suffix(UNFINISHED)
        file = await self._opened(_create, unfinished)
        try:
            async for piece in pieces:
                await self._run(file.write, piece)
            await self._run(_sync, file)
        except BaseException:
            # Without the loop: a cancelled task must not wait.
            file.close()
            with suppress(OSError):
                unfinished.unlink()
            raise
        await self._run(_put_in_place, unfinished, path)

    async def read(self, blob_id: UUID, start: int = 0) -> AsyncIterator[bytes]:
        """The bytes of a file in pieces, from one on."""
        try:
            file = await self._opened(self._path(blob_id).open, "rb")
        except FileNotFoundError:
            raise BlobMissing(str(blob_id)) from None
        try:
            file.seek(start)
            while piece := await self._run(file.read, PIECE_BYTES):
                yield piece
        finally:
            file.close()

    async def remove(self, blob_id: UUID) -> None:
        """Delete a file, finished or not."""
        await self._run(_delete, self._path(blob_id))

    def _path(self, blob_id: UUID) -> Path:
        return self._folder / blob_id.hex[-2:] / blob_id.hex

    async def _opened(
        self, open_: Callable[Given, BinaryIO], *given: Given.args, **named: Given.kwargs
    ) -> BinaryIO:
        """Open a file in a thread. Where this task is cancelled meanwhile, it is closed again."""
        opened: list[BinaryIO] = []

        def noted() -> BinaryIO:
            opened.append(open_(*given, **named))
            return opened[0]

        try:
            return await self._run(noted)
        except asyncio.CancelledError:
            for file in opened:
                file.close()
            raise

    async def _run(
        self, call: Callable[Given, Result], *given: Given.args, **named: Given.kwargs
    ) -> Result:
        """Run a call in a thread. Where this task is cancelled, the call still ends first: a file
        that is closed during a write could be another one by then."""
        running = asyncio.get_running_loop().run_in_executor(
            self._threads, partial(call, *given, **named)
        )
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise


def _create(path: Path) -> BinaryIO:
    if not path.parent.is_dir():
        make_private_folder(path.parent.parent)
        make_private_folder(path.parent)
        sync_folder(path.parent.parent)
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)


def _sync(file: BinaryIO) -> None:
    os.fsync(file.fileno())
    file.close()


def _put_in_place(unfinished: Path, path: Path) -> None:
    unfinished.replace(path)
    sync_folder(path.parent)


def _delete(path: Path) -> None:
    path.with_suffix(UNFINISHED).unlink(missing_ok=True)
    path.unlink(missing_ok=True)
