"""The archive as far as it is written: what each chunk of the job takes on, and hands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from domain.accounts.export import formats, limits, texts
from domain.accounts.export.formats import Format
from domain.accounts.export.reading import RowPage, page_of
from domain.accounts.export.subjects import ExportSubject, Known
from domain.accounts.export.table import SUBJECTS
from domain.accounts.export.zip_stream import ZipStream

FILES: tuple[tuple[ExportSubject, Format], ...] = tuple(
    (subject, form) for subject in SUBJECTS for form in Format
)


@dataclass(slots=True)
class Archive:
    """Where the work stands: in which file, after which row."""

    zip: ZipStream
    place: int = 0  # in FILES
    after: str | int | None = None
    cut: int = 1  # which file of this place is written
    counts: dict[str, int] = field(default_factory=dict)  # rows, by the names of subjects
    largest: int = limits.LARGEST_FILE

    @classmethod
    def begun(cls, at: datetime) -> Self:
        """An archive without a file."""
        return cls(ZipStream(at))

    @classmethod
    def after_state(cls, state: dict[str, Any], at: datetime) -> Self:
        """The archive that goes on after this state."""
        rest = {name: state[name] for name in ("place", "after", "cut", "counts")}
        return cls(ZipStream.after(state["zip"], at), **rest)

    def state(self) -> dict[str, Any]:
        """All that the next chunk must know, as JSON: some KiB, however large the archive is."""
        return {
            "zip": self.zip.state(),
            "place": self.place,
            "after": self.after,
            "cut": self.cut,
            "counts": self.counts,
        }

    @property
    def is_complete(self) -> bool:
        """Whether all rows are written; the README and the directory are not."""
        return self.place == len(FILES)

    async def next_bytes(self, known: Known) -> bytes:
        """Some pages more: the bytes of the archive that follow."""
        written, rows, text, files = bytearray(), 0, 0, 0
        while not self.is_complete:
            if (
                rows >= limits.ROWS_A_CHUNK
                or text >= limits.BYTES_A_CHUNK
                or files >= limits.FILES_A_CHUNK
            ):
                break
            subject, form = FILES[self.place]
            if not known.has(subject.side) or self._is_empty(subject, form):
                self._go_on()
                continue
            page = await page_of(subject, known, self.after)
            before = self._text_so_far
            written += self._add(subject, form, page)
            rows += len(page.rows)
            text += max(0, self._text_so_far - before)
            files += page.is_last
        return bytes(written)

    def finish(self, *, market: str) -> bytes:
        """The README and the directory."""
        text = texts.readme(self.counts, at=self.zip.made_at, market=market)
        written = self.zip.begin(texts.README) + self.zip.add(text) + self.zip.end()
        return written + self.zip.finish()

    @property
    def _text_so_far(self) -> int:
        return self.zip.files[-1].raw if self.zip.files else 0

    def _is_empty(self, subject: ExportSubject, form: Format) -> bool:
        return form is not Format.JSON and not self.counts.get(subject.name)

    def _add(self, subject: ExportSubject, form: Format, page: RowPage) -> bytes:
        written = b""
        if page.rows:
            if not self.zip.is_open:
                ending = "" if self.cut == 1 else f"-{self.cut}"
                written += self.zip.begin(f"{subject.name}{ending}.{form}")
                names = [each.name for each in subject.columns]
                text, is_first = formats.head(form, names), True
            else:
                text, is_first = b"", False
            written += self.zip.add(text + formats.body(form, page.rows, is_first=is_first))
            if form is Format.JSON:
                self.counts[subject.name] = self.counts.get(subject.name, 0) + len(page.rows)
            self.after = page.last
        if page.is_last:
            written += self._end(form)
            self._go_on()
        elif self._text_so_far >= self.largest:
            written += self._end(form)
            self.cut += 1
        return written

    def _end(self, form: Format) -> bytes:
        if not self.zip.is_open:
            return b""
        text = formats.tail(form)
        return (self.zip.add(text) if text else b"") + self.zip.end()

    def _go_on(self) -> None:
        self.place, self.after, self.cut = self.place + 1, None, 1
