"""The structure of a file of returns: its records in order, each count, hash and sum compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from api.payouts.answers import Faults, refuse_large
from api.payouts.nacha.records import (
    BATCH_CONTROL,
    BATCH_HEADER,
    ENTRY,
    FILE_CONTROL,
    FILE_HEADER,
    FILLER,
    HASH_MODULUS,
    RECORD_LENGTH,
    RETURN_ADDENDA,
    RecordTally,
    blocks_of,
)

DEBITS_FROM = 5  # second digits of transaction codes from here on are of debits
SUMS = ("entries_and_addenda", "entry_hash", "debits", "credits")


@dataclass(slots=True)
class ReadEntry:
    """An entry of a file with its addenda records."""

    place: str
    entry_class: str
    fields: dict[str, str]
    addenda: list[dict[str, str]] = field(default_factory=list)

    @property
    def tally(self) -> RecordTally:
        """What the entry adds to the counts and sums of its batch."""
        amount = int(self.fields["amount"])
        is_debit = int(self.fields["transaction_code"]) % 10 >= DEBITS_FROM
        return RecordTally(
            entries_and_addenda=1 + len(self.addenda),
            entry_hash=int(self.fields["bank"]) % HASH_MODULUS,
            debits=amount if is_debit else 0,
            credits=0 if is_debit else amount,
        )


@dataclass(slots=True)
class _Batch:
    header: dict[str, str]
    entries: list[ReadEntry] = field(default_factory=list)


class Structure:
    """Reads the records of one file, in the order that they have to have."""

    def __init__(self, content: bytes, faults: Faults) -> None:
        refuse_large(content)
        self._faults = faults
        self._lines = list(_records(content, faults))
        faults.refuse()
        self._batch: _Batch | None = None
        self._batches = 0
        self._tally = RecordTally()
        self._entries: list[ReadEntry] = []
        self._is_closed = False

    def entries(self) -> list[ReadEntry]:
        """All entries of the file; what is wrong is noted."""
        for number, line in enumerate(self._lines, start=1):
            self._record(line, number)
        if not self._is_closed:
            last = f"line {len(self._lines)}"
            self._faults.add(last, "the file ends without a file control record")
        return self._entries

    def _record(self, line: str, number: int) -> None:
        place, kind = f"line {number}", line[0]
        if number == 1:
            self._open_file(line, place)
        elif self._is_closed:
            if line != FILLER:
                self._faults.add(place, "after the file control record stand only nines")
        elif kind == "5":
            self._open_batch(line, place)
        elif kind == "6":
            self._entry(line, place)
        elif kind == "7":
            self._addenda(line, place)
        elif kind == "8":
            self._close_batch(line, place)
        elif kind == "9" and line != FILLER:
            self._close_file(line, place)
        elif line != FILLER:
            self._faults.add(place, f"a record that begins with {kind!r} cannot stand here")

    def _open_file(self, line: str, place: str) -> None:
        fields = FILE_HEADER.read(line, place, self._faults)
        form = [fields[name] for name in ("kind", "record_size", "blocking_factor", "format_code")]
        if form != ["1", "094", "10", "1"]:
            self._faults.add(place, "it is not the header of a NACHA file")

    def _open_batch(self, line: str, place: str) -> None:
        if self._batch is not None:
            self._faults.add(place, "a batch begins before the last one has ended")
        self._batch = _Batch(BATCH_HEADER.read(line, place, self._faults))
        self._batches += 1

    def _entry(self, line: str, place: str) -> None:
        if self._batch is None:
            self._faults.add(place, "the entry is in no batch")
            return
        fields = ENTRY.read(line, place, self._faults)
        entry = ReadEntry(place, self._batch.header["entry_class"], fields)
        self._batch.entries.append(entry)
        self._entries.append(entry)

    def _addenda(self, line: str, place: str) -> None:
        if self._batch is None or not self._batch.entries:
            self._faults.add(place, "the addenda record belongs to no entry")
            return
        fields = RETURN_ADDENDA.read(line, place, self._faults)
        self._batch.entries[-1].addenda.append(fields)

    def _close_batch(self, line: str, place: str) -> None:
        if self._batch is None:
            self._faults.add(place, "the batch control record ends no batch")
            return
        control = BATCH_CONTROL.read(line, place, self._faults)
        tally = sum((entry.tally for entry in self._batch.entries), RecordTally())
        self._expect(control, tally, place)
        for name in ("service_class", "company_id", "bank", "batch_number"):
            header = self._batch.header[name]
            if control[name] != header:
                what = name.replace("_", " ")
                self._faults.add(
                    place, f"the {what} is {control[name]!r}, and {header!r} in the batch header"
                )
        self._tally += tally
        self._batch = None

    def _close_file(self, line: str, place: str) -> None:
        if self._batch is not None:
            self._faults.add(place, "the file ends before its last batch has ended")
        control = FILE_CONTROL.read(line, place, self._faults)
        self._expect(control, self._tally, place)
        for name, found in (("batches", self._batches), ("blocks", blocks_of(len(self._lines)))):
            self._faults.expect(
                place, f"the number of {name}", written=int(control[name]), found=found
            )
        self._is_closed = True

    def _expect(self, control: dict[str, str], tally: RecordTally, place: str) -> None:
        for name in SUMS:
            found = getattr(tally, name)
            what = f"the control total of {name.replace('_', ' ')}"
            self._faults.expect(place, what, written=int(control[name]), found=found)


def _records(content: bytes, faults: Faults) -> Iterator[str]:
    """The records of the file, one a line or all in one line; each wrong one is noted."""
    lines = [line.removesuffix(b"\r") for line in content.rstrip(b"\r\n\x1a").split(b"\n")]
    if len(lines) == 1 and len(lines[0]) % RECORD_LENGTH == 0:
        whole = lines[0]
        lines = [whole[at : at + RECORD_LENGTH] for at in range(0, len(whole), RECORD_LENGTH)]
    for number, line in enumerate(lines, start=1):
        place = f"line {number}"
        if len(line) != RECORD_LENGTH:
            faults.add(place, f"it has {len(line)} characters, and has to have {RECORD_LENGTH}")
        elif not line.isascii() or any(byte < ord(" ") for byte in line):
            faults.add(place, "it has a character that is not printable ASCII")
        else:
            yield line.decode("ascii")
