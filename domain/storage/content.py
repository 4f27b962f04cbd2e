"""Checks that the bytes of a file are of the media type that was announced for it.

The few types that a purpose may allow have one signature each, in a table. Text has none: all of
it is checked to be UTF-8 without control characters.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping

from domain.storage.refusals import UploadProblem, UploadRefused

CSV, TEXT = "text/csv", "text/plain"
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
DOCUMENTS = ("image/jpeg", "image/png", "application/pdf")
RECORDINGS = (
    "audio/mpeg",
    "audio/wav",
    "audio/ogg",
    "audio/mp4",
    "audio/webm",
    "video/mp4",
    "video/webm",
)

Parts = tuple[tuple[int, bytes], ...]  # each is at its offset

# A type has one of its signatures, and all the parts of it.
_MP4: tuple[Parts, ...] = (((4, b"ftyp"),),)
_WEBM: tuple[Parts, ...] = (((0, b"\x1a\x45\xdf\xa3"),),)
SIGNATURES: Mapping[str, tuple[Parts, ...]] = {
    "image/jpeg": (((0, b"\xff\xd8\xff"),),),
    "image/png": (((0, b"\x89PNG\r\n\x1a\n"), (12, b"IHDR")),),
    "image/gif": (((0, b"GIF87a"),), ((0, b"GIF89a"),)),
    "image/webp": (((0, b"RIFF"), (8, b"WEBP")),),
    "application/pdf": (((0, b"%PDF-1."),), ((0, b"%PDF-2."),)),
    "audio/mpeg": (((0, b"ID3"),), ((0, b"\xff\xfb"),), ((0, b"\xff\xf3"),), ((0, b"\xff\xf2"),)),
    "audio/wav": (((0, b"RIFF"), (8, b"WAVE")),),
    "audio/ogg": (((0, b"OggS"),),),
    "audio/mp4": _MP4,
    "audio/webm": _WEBM,
    "video/mp4": _MP4,
    "video/webm": _WEBM,
}
HEAD_BYTES = 16  # that the signatures need
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\r"})


class ContentCheck:
    """Checks one file, piece by piece as it arrives."""

    def __init__(self, content_type: str) -> None:
        self._type = content_type
        self._signatures = SIGNATURES.get(content_type)
        self._head = bytearray()
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")

    def take(self, piece: bytes) -> None:
        """Check the next piece. Raises UploadRefused."""
        if self._signatures is None:
            self._check_text(piece)
        elif len(self._head) < HEAD_BYTES:
            self._head += piece[: HEAD_BYTES - len(self._head)]
            if len(self._head) == HEAD_BYTES:
                self._check_head(self._signatures)

    def end(self) -> None:
        """The file has ended. Raises UploadRefused."""
        if self._signatures is None:
            self._check_text(b"", final=True)
        elif len(self._head) < HEAD_BYTES:
            self._check_head(self._signatures)

    def _check_head(self, signatures: tuple[Parts, ...]) -> None:
        for parts in signatures:
            if all(self._head.startswith(part, offset) for offset, part in parts):
                return
        raise UploadRefused(
            UploadProblem.WRONG_TYPE,
            f"The file is not {self._type}: its first bytes are not those of that type.",
        )

    def _check_text(self, piece: bytes, *, final: bool = False) -> None:
        try:
            self._decoder.decode(piece, final)
        except UnicodeDecodeError:
            problem = "it is not in UTF-8. Save it as UTF-8"
        else:
            if len(piece.translate(None, _CONTROLS)) == len(piece):
                return
            problem = "it has control characters. Save it as plain text in UTF-8"
        raise UploadRefused(
            UploadProblem.WRONG_TYPE, f"The file is not {self._type}: {problem}, and send it again."
        )
