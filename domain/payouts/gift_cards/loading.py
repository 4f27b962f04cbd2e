"""Loading gift codes from a file: all of its lines, or, where one is wrong, none of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import orjson

from domain.audit.trail import Actor, record
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import NOTHING, Money
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.payouts.gift_cards import limits
from domain.payouts.gift_cards.models import CODE
from domain.payouts.gift_cards.provider import IssuedCode
from domain.payouts.methods.marks import locked_marker

HEADER = ["amount", "code"]
COLUMNS = len(HEADER)

_INSERT = Statement(
    "INSERT INTO gift_codes (id, cents, code, mark, loaded_at) VALUES ($1, $2, $3, $4, $5)"
)
_KNOWN = Statement(
    """SELECT mark FROM gift_codes
       WHERE mark IN (SELECT value FROM jsonb_array_elements_text($1::jsonb) AS each (value))""",
    sqlite="SELECT mark FROM gift_codes WHERE mark IN (SELECT value FROM json_each($1))",
)
_SUMMARY = Statement(
    """SELECT cents, count(*) AS loaded, count(payout_id) AS issued FROM gift_codes
       GROUP BY cents ORDER BY cents"""
)


class WrongGiftCodes(Exception):
    """A file that is refused whole. `lines` names what is wrong, and never a code."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = tuple(lines)


@dataclass(frozen=True, slots=True)
class LoadedCodes:
    """How many codes were loaded, and what they are worth together."""

    codes: int
    total: Money


@dataclass(frozen=True, slots=True)
class CodesOfAWorth:
    """How many codes of one worth there are."""

    worth: Money
    loaded: int
    issued: int

    @property
    def free(self) -> int:
        """How many may be issued."""
        return self.loaded - self.issued


async def load(content: bytes, *, by: Actor) -> LoadedCodes:
    """Load the codes of a CSV file with the columns amount and code, in UTF-8.

    A first line `amount,code` is skipped. Raises WrongGiftCodes: then nothing was loaded.
    """
    return await _load(read_codes(content), by)


def read_codes(content: bytes) -> list[tuple[int, IssuedCode]]:
    """The codes with the numbers of their lines. Raises WrongGiftCodes with every wrong line."""
    if len(content) > limits.LARGEST_FILE_BYTES:
        raise WrongGiftCodes([f"the file: larger than {limits.LARGEST_FILE_BYTES:,} bytes"])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise WrongGiftCodes([f"line {line}: not text in UTF-8"]) from None
    found: list[tuple[int, IssuedCode]] = []
    seen: dict[str, int] = {}
    wrong: list[str] = []
    for number, row in _rows(text, wrong):
        problem = _problem(row) or (
            f"the same code as line {seen[row[1].strip()]}" if row[1].strip() in seen else None
        )
        if problem is not None:
            wrong.append(f"line {number}: {problem}")
            continue
        worth, code = Money.parse(row[0].strip()), row[1].strip()
        seen[code] = number
        found.append((number, IssuedCode(worth, code)))
    if len(found) > limits.MOST_CODES_A_FILE:
        wrong.insert(0, f"the file: more than {limits.MOST_CODES_A_FILE:,} codes")
    if not found and not wrong:
        wrong.append("the file: no codes")
    _refuse(wrong)
    return found


async def summary(*, by: Actor) -> list[CodesOfAWorth]:
    """How many codes there are of each worth; the read is in the audit."""
    return await _summary(by)


@retried
async def _summary(by: Actor) -> list[CodesOfAWorth]:
    async with unit_of_work():
        rows = await _SUMMARY.rows()
        await record(by, "gift_codes.list")
        return [
            CodesOfAWorth(Money(int(row["cents"])), int(row["loaded"]), int(row["issued"]))
            for row in rows
        ]


@retried
async def _load(codes: Sequence[tuple[int, IssuedCode]], by: Actor) -> LoadedCodes:
    async with unit_of_work():
        at, marker = clock.now(), await locked_marker()
        marks = {number: marker.mark(f"gift {each.code}") for number, each in codes}
        known = {str(row["mark"]) for row in await _KNOWN.rows(_listed(marks.values()))}
        _refuse([f"line {line}: loaded before" for line, mark in marks.items() if mark in known])
        rows = []
        for number, each in codes:
            made = new_id()
            rows.append((made, each.worth.cents, CODE.encrypt(made, each.code), marks[number], at))
        await _INSERT.run_many(rows)
        loaded = LoadedCodes(len(codes), sum((each.worth for _, each in codes), NOTHING))
        details: dict[str, str | int | bool | None] = {
            "codes": loaded.codes,
            "total": str(loaded.total),
        }
        await record(by, "gift_codes.load", details=details)
        return loaded


def _listed(marks: Collection[str]) -> str:
    return orjson.dumps(list(marks)).decode()


def _rows(text: str, wrong: list[str]) -> list[tuple[int, list[str]]]:
    """The lines that have something, with their numbers, without the header."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    rows = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((reader.line_num, row))
    except csv.Error:
        wrong.append(f"line {reader.line_num}: not CSV, such as a quote that does not end")
    if rows and [cell.strip().lower() for cell in rows[0][1]] == HEADER:
        rows.pop(0)
    return rows


def _problem(row: Sequence[str]) -> str | None:
    if len(row) != COLUMNS:
        return f"{len(row)} columns, and not the two of amount and code"
    least, most = limits.LEAST_WORTH, limits.LARGEST_WORTH
    try:
        worth = Money.parse(row[0].strip())
    except ValueError:
        return "the amount is not one such as 25.00"
    if not least <= worth <= most:
        return f"the amount is not from {least} to {most}"
    code = row[1].strip()
    if not limits.SHORTEST_CODE <= len(code) <= limits.LONGEST_CODE:
        return f"the code has not {limits.SHORTEST_CODE} to {limits.LONGEST_CODE} characters"
    if not (code.isascii() and code.isprintable()) or '"' in code:
        return "the code has a quote, or other characters than ASCII"
    return None


def _refuse(wrong: Sequence[str]) -> None:
    if not wrong:
        return
    shown, more = list(wrong[: limits.MOST_LINES_NAMED]), len(wrong) - limits.MOST_LINES_NAMED
    raise WrongGiftCodes([*shown, f"and {more} more lines"] if more > 0 else shown)
