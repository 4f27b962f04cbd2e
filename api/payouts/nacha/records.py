"""Records of 94 characters: one table of columns for each, used for writing and for reading."""

from __future__ import annotations

from dataclasses import dataclass

from api.payouts.answers import Faults

RECORD_LENGTH = 94
BLOCKING_FACTOR = 10
FILLER = "9" * RECORD_LENGTH
HASH_MODULUS = 10**10


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a record. Numbers stand at the right after zeros, text at the left."""

    name: str
    width: int
    is_number: bool = False
    always: str | None = None

    def write(self, value: str | int | None) -> str:
        """The value in its width. One that is too long is a fault of ours: nothing is cut here."""
        text = self.always if self.always is not None else str(value if value is not None else "")
        written = text.rjust(self.width, "0") if self.is_number else text.ljust(self.width)
        assert len(written) == self.width, f"{self.name} is too long: {text}"
        return written


class RecordForm:
    """The columns of a kind of record, from its first character to its last."""

    def __init__(self, kind: str, *columns: Column) -> None:
        self._columns = (Column("kind", 1, always=kind), *columns)
        assert sum(column.width for column in self._columns) == RECORD_LENGTH, kind

    def write(self, **values: str | int) -> str:
        """A record with these values; columns without a value stay empty."""
        return "".join(column.write(values.get(column.name)) for column in self._columns)

    def read(self, line: str, place: str, faults: Faults) -> dict[str, str]:
        """The values of a record without blanks around them; a number has digits alone."""
        values, start = {}, 0
        for column in self._columns:
            written = line[start : start + column.width]
            start += column.width
            if column.is_number and not written.isdigit():
                faults.add(place, f"{column.name.replace('_', ' ')} is {written!r}, and no number")
                written = "0"
            values[column.name] = written.strip()
        return values


def _number(name: str, width: int) -> Column:
    return Column(name, width, is_number=True)


FILE_HEADER = RecordForm(
    "1",
    Column("priority", 2, always="01"),
    Column("destination", 10),
    Column("origin", 10),
    Column("date", 6),
    Column("time", 4),
    Column("modifier", 1),
    Column("record_size", 3, always=f"{RECORD_LENGTH:03d}"),
    Column("blocking_factor", 2, always=str(BLOCKING_FACTOR)),
    Column("format_code", 1, always="1"),
    Column("destination_name", 23),
    Column("origin_name", 23),
    Column("reference", 8),
)
BATCH_HEADER = RecordForm(
    "5",
    _number("service_class", 3),
    Column("company_name", 16),
    Column("discretionary_data", 20),
    Column("company_id", 10),
    Column("entry_class", 3),
    Column("description", 10),
    Column("descriptive_date", 6),
    Column("effective_date", 6),
    Column("settlement_date", 3),
    Column("status", 1),
    Column("bank", 8),
    _number("batch_number", 7),
)
ENTRY = RecordForm(
    "6",
    _number("transaction_code", 2),
    _number("bank", 8),
    _number("check_digit", 1),
    Column("account_number", 17),
    _number("amount", 10),
    Column("reference", 15),
    Column("name", 22),
    Column("discretionary_data", 2),
    _number("addenda_indicator", 1),
    Column("trace", 15),
)
RETURN_ADDENDA = RecordForm(
    "7",
    _number("addenda_type", 2),
    Column("code", 3),
    Column("original_trace", 15),
    Column("date_of_death", 6),
    Column("original_bank", 8),
    Column("information", 44),
    Column("trace", 15),
)
BATCH_CONTROL = RecordForm(
    "8",
    _number("service_class", 3),
    _number("entries_and_addenda", 6),
    _number("entry_hash", 10),
    _number("debits", 12),
    _number("credits", 12),
    Column("company_id", 10),
    Column("authentication_code", 19),
    Column("reserved", 6),
    Column("bank", 8),
    _number("batch_number", 7),
)
FILE_CONTROL = RecordForm(
    "9",
    _number("batches", 6),
    _number("blocks", 6),
    _number("entries_and_addenda", 8),
    _number("entry_hash", 10),
    _number("debits", 12),
    _number("credits", 12),
    Column("reserved", 39),
)


@dataclass(frozen=True, slots=True)
class RecordTally:
    """The counts and sums of a batch or a file, as its control record states them."""

    entries_and_addenda: int = 0
    entry_hash: int = 0  # the sum of the banks' first 8 digits, of which ten digits are kept
    debits: int = 0  # cents
    credits: int = 0  # cents

    def __add__(self, other: RecordTally) -> RecordTally:
        return RecordTally(
            self.entries_and_addenda + other.entries_and_addenda,
            (self.entry_hash + other.entry_hash) % HASH_MODULUS,
            self.debits + other.debits,
            self.credits + other.credits,
        )


def blocks_of(records: int) -> int:
    """How many blocks so many records fill, the last one perhaps in part."""
    return -(-records // BLOCKING_FACTOR)
