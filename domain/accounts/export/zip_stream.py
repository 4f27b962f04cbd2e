"""A ZIP archive that is written in parts by different processes: its state is a few numbers.

Between two parts the compressor ends its block on a whole byte and forgets what it saw, so that the
next part goes on with a new one. Sizes and checksums follow the bytes of each file; the directory
at the end has them again. Files stay below 4 GiB; the archive may be larger (ZIP64).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

VERSION, VERSION_64 = 20, 45
DEFLATED = 8
FLAGS = 0x0808  # sizes follow the bytes; names are in UTF-8
LARGEST_32 = 0xFFFFFFFF
LEVEL = 6
LAST_BLOCK = b"\x03\x00"  # empty, and marked as the last
MADE_ON_UNIX = 3 << 8
OWNER_READS = 0o100600 << 16

_LOCAL = struct.Struct("<4s5H3I2H")
_DESCRIPTOR = struct.Struct("<4s3I")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_OFFSET_64 = struct.Struct("<2HQ")
_END = struct.Struct("<4s4H2IH")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64 = struct.Struct("<4sIQI")


@dataclass(slots=True)
class ZippedFile:
    """One file of the archive."""

    name: str
    offset: int
    crc: int = 0
    raw: int = 0
    packed: int = 0


@dataclass(slots=True)
class ZipStream:
    """The archive as far as it is written. Each method returns the bytes that come next."""

    made_at: datetime
    offset: int = 0
    files: list[ZippedFile] = field(default_factory=list)
    is_open: bool = False  # the last file

    @classmethod
    def after(cls, state: dict[str, Any], made_at: datetime) -> Self:
        """The stream that goes on after this state."""
        files = [ZippedFile(*each) for each in state["files"]]
        return cls(made_at, state["offset"], files, state["is_open"])

    def state(self) -> dict[str, Any]:
        """All that the next part must know, as JSON."""
        files = [list(asdict(each).values()) for each in self.files]
        return {"offset": self.offset, "files": files, "is_open": self.is_open}

    @property
    def open_file(self) -> ZippedFile | None:
        """The file that is being written."""
        return self.files[-1] if self.is_open else None

    def begin(self, name: str) -> bytes:
        """Begin a file."""
        assert not self.is_open, "one file after the other"
        self.files.append(ZippedFile(name, self.offset))
        self.is_open = True
        encoded = name.encode()
        head = (VERSION, FLAGS, DEFLATED, *_stamp(self.made_at), 0, 0, 0, len(encoded), 0)
        return self._counted(_LOCAL.pack(b"PK\x03\x04", *head) + encoded)

    def add(self, raw: bytes) -> bytes:
        """Go on with the open file."""
        file = self.open_file
        assert file is not None, "a file is begun first"
        compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = compressor.compress(raw) + compressor.flush(zlib.Z_FULL_FLUSH)
        file.crc = zlib.crc32(raw, file.crc)
        file.raw += len(raw)
        file.packed += len(packed)
        return self._counted(packed)

    def end(self) -> bytes:
        """End the open file."""
        file = self.open_file
        assert file is not None, "a file is begun first"
        file.packed += len(LAST_BLOCK)
        self.is_open = False
        sizes = _DESCRIPTOR.pack(b"PK\x07\x08", file.crc, file.packed, file.raw)
        return self._counted(LAST_BLOCK + sizes)

    def finish(self) -> bytes:
        """The directory, which ends the archive."""
        assert not self.is_open, "the last file has ended"
        start = self.offset
        directory = self._counted(b"".join(self._listed(each) for each in self.files))
        count, size = len(self.files), len(directory)
        end = b""
        if start > LARGEST_32:
            totals = (count, count, size, start)
            end = _END_64.pack(b"PK\x06\x06", 44, VERSION_64, VERSION_64, 0, 0, *totals)
            end += _LOCATOR_64.pack(b"PK\x06\x07", 0, self.offset, 1)
        place = min(start, LARGEST_32)
        end += _END.pack(b"PK\x05\x06", 0, 0, count, count, size, place, 0)
        return directory + self._counted(end)

    def _listed(self, file: ZippedFile) -> bytes:
        is_far, name = file.offset > LARGEST_32, file.name.encode()
        extra = _OFFSET_64.pack(1, 8, file.offset) if is_far else b""
        version = VERSION_64 if is_far else VERSION
        head = (MADE_ON_UNIX | version, version, FLAGS, DEFLATED, *_stamp(self.made_at))
        sizes = (file.crc, file.packed, file.raw, len(name), len(extra), 0, 0, 0, OWNER_READS)
        place = min(file.offset, LARGEST_32)
        return _CENTRAL.pack(b"PK\x01\x02", *head, *sizes, place) + name + extra

    def _counted(self, written: bytes) -> bytes:
        self.offset += len(written)
        return written


def _stamp(at: datetime) -> tuple[int, int]:
    """Time and date as ZIP has them."""
    time = at.hour << 11 | at.minute << 5 | at.second // 2
    return time, (at.year - 1980) << 9 | at.month << 5 | at.day
