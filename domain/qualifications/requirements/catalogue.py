"""The catalogue of all that HIT types require, kept in the process and indexed by requirement.

Every HIT type and group names its set of requirements by a number, so that the thousands of groups
are judged for a worker by judging the few different requirements, each once. Sets are never
changed and are numbered in the order of their commits; an edition says how many there are, and its
mark which ones, so that a process knows by one row whether it knows them all.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from domain.kernel.statement import Statement
from domain.qualifications.requirements.requirement import (
    NOTHING_REQUIRED,
    Finding,
    Guard,
    Holdings,
    Judgement,
    Requirement,
    Requirements,
    Value,
    judged,
    recalled,
    weighed,
    written,
)

MOST_VALUES = 10_000  # of types, of which it is kept what they do not meet

_KNOWN = Statement("SELECT number FROM requirement_sets WHERE fingerprint = $1")
_HOLD = Statement("SELECT version, mark FROM requirement_catalogue FOR NO KEY UPDATE")
_NEXT = Statement("UPDATE requirement_catalogue SET version = $1, mark = $2")
_ADD = Statement("INSERT INTO requirement_sets (number, fingerprint, body) VALUES ($1, $2, $3)")
_USE = Statement("INSERT INTO requirement_uses (type_id, number) VALUES ($1, $2)")
_SINCE = Statement(
    """SELECT number, fingerprint, body FROM requirement_sets
    WHERE number > $1 AND number <= $2 ORDER BY number"""
)
_EDITION = Statement("SELECT version, mark FROM requirement_catalogue")


class Edition(NamedTuple):
    """How many sets there are, and the digest of all of them."""

    version: int
    mark: str

    def with_one_more(self, fingerprint: str) -> Edition:
        """After the next set."""
        mark = hashlib.sha256(f"{self.mark}{fingerprint}".encode()).hexdigest()
        return Edition(self.version + 1, mark)


NO_EDITION = Edition(0, "")


@dataclass(frozen=True, slots=True)
class Access:
    """Which sets of requirements keep somebody away, and from what, among those up to a number.

    Thousands of sets are thousands of bits, each at the place of its number: small enough to be
    kept for every follower, and quick to join.
    """

    version: int
    hidden: int = 0  # what requires one of these is not shown
    barred: int = 0  # nor may what requires one of these be accepted
    unmet: int = 0  # the requirements that make it so, each at its place in the catalogue

    def may_discover(self, number: int | None) -> bool:
        """Whether what requires this set is shown to them."""
        return number is None or (number <= self.version and not self.hidden >> number & 1)

    def may_accept(self, number: int | None) -> bool:
        """Whether they meet it."""
        return number is None or (number <= self.version and not self.barred >> number & 1)


class Turned(NamedTuple):
    """Sets of which a requirement is met that was not, or is not met that was."""

    gained: frozenset[int]
    lost: frozenset[int]


NO_SETS = Access(0)


def numbers(bits: int) -> frozenset[int]:
    """Of the sets that these bits stand for."""
    return frozenset(n for n, bit in enumerate(reversed(f"{bits:b}")) if bit == "1")


@dataclass(slots=True)
class _Uses:
    """The sets in which a requirement stands, or any of several: a bit for each."""

    hiding: int = 0
    barring: int = 0
    places: int = 0  # of the requirements

    def add(self, number: int, guard: Guard, *, place: int) -> None:
        self.places |= 1 << place
        self.barring |= 1 << number
        if guard is Guard.DISCOVER_PREVIEW_AND_ACCEPT:
            self.hiding |= 1 << number

    def join(self, others: _Uses) -> None:
        self.hiding |= others.hiding
        self.barring |= others.barring
        self.places |= others.places


class Catalogue:
    """The sets up to an edition, and for each different requirement where it stands."""

    def __init__(self) -> None:
        self.edition = NO_EDITION
        self._marks = [NO_EDITION.mark]  # by number of sets
        self._sets: dict[int, Requirements] = {}
        self._places: dict[Requirement, int] = {}
        self._of_type: dict[UUID, dict[Requirement, _Uses]] = {}
        # What is not met by who does not hold the type, since there may be thousands of types.
        self._unmet_without: dict[UUID, _Uses] = {}
        # And by who holds it with a value: each value that is met with is judged once.
        self._unmet_with: dict[tuple[UUID, Value], _Uses] = {}

    def requirements(self, number: int | None) -> Requirements:
        """What a set holds; none is no requirement."""
        return () if number is None else self._sets[number]

    def judgement(self, number: int | None, holdings: Holdings) -> Judgement:
        """How somebody who holds this stands to a set."""
        return NOTHING_REQUIRED if number is None else judged(self._sets[number], holdings)

    def access(self, holdings: Holdings, *, seen: Edition | None = None) -> Access:
        """Where somebody who holds this is kept out. Of sets that came after the edition that
        was there when it was read what they hold, nothing is said: they may hold more by now."""
        unmet = [uses for id, uses in self._unmet_without.items() if id not in holdings]
        unmet += [self._unmet(id, value) for id, value in holdings.items() if id in self._of_type]
        all = _Uses()
        for uses in unmet:
            all.join(uses)
        version = (seen or self.edition).version
        return Access(version, all.hiding, all.barring, all.places)

    def judgement_alike(self, number: int | None, access: Access) -> Judgement | None:
        """How all who have this access stand to a set: whether they meet each requirement, and
        nothing of what each holds. None where the set came later."""
        if number is None:
            return NOTHING_REQUIRED
        if number > access.version:
            return None
        return weighed(
            [
                Finding(each, False, None, not access.unmet >> self._places[each] & 1)
                for each in self._sets[number]
            ]
        )

    def turned(
        self, type_id: UUID, before: Holdings, after: Holdings, *, accepting: bool
    ) -> Turned:
        """Which sets have a requirement of this type that was not met before and is now, and the
        other way round: of those that keep from accepting, or of those that hide."""
        gained = lost = 0
        for each, uses in self._of_type.get(type_id, _NO_USES).items():
            if (holds := each.holds(after)) != each.holds(before):
                turned = uses.barring if accepting else uses.hiding
                gained, lost = (gained | turned, lost) if holds else (gained, lost | turned)
        return Turned(numbers(gained), numbers(lost))

    def add(self, number: int, fingerprint: str, requirements: Requirements) -> None:
        """The next set."""
        assert number == self.edition.version + 1, "sets are added in the order of their numbers"
        self._sets[number] = requirements
        for each in requirements:
            place = self._places.setdefault(each, len(self._places))
            of_type = self._of_type.setdefault(each.type_id, {})
            of_type.setdefault(each, _Uses()).add(number, each.guard, place=place)
            if not each.holds(_NOTHING_HELD):
                without = self._unmet_without.setdefault(each.type_id, _Uses())
                without.add(number, each.guard, place=place)
        self.edition = self.edition.with_one_more(fingerprint)
        self._marks.append(self.edition.mark)
        self._unmet_with.clear()

    def holds(self, edition: Edition) -> bool:
        """Whether it is of that edition, or a later one."""
        return edition.version < len(self._marks) and self._marks[edition.version] == edition.mark

    async def read_up_to(self, edition: Edition) -> None:
        """Add what is missing. Several may read at the same time: each set is added once."""
        for row in await _SINCE.rows(self.edition.version, edition.version):
            if row["number"] == self.edition.version + 1:
                self.add(row["number"], row["fingerprint"], recalled(_read(row["body"])))

    def _unmet(self, type_id: UUID, value: Value) -> _Uses:
        """Where requirements of this type stand that who has this value does not meet."""
        unmet = self._unmet_with.get((type_id, value))
        if unmet is None:
            unmet = _Uses()
            for each, uses in self._of_type[type_id].items():
                if not each.holds({type_id: value}):
                    unmet.join(uses)
            if len(self._unmet_with) >= MOST_VALUES:
                self._unmet_with.clear()
            self._unmet_with[type_id, value] = unmet
        return unmet


_NOTHING_HELD: Holdings = {}
_NO_USES: dict[Requirement, _Uses] = {}
_shelf = Catalogue()


async def catalogue(edition: Edition | None = None) -> Catalogue:
    """The catalogue, of this edition or a later one; without one, as it is now.

    It waits for no lock: whoever reads it may hold the only connection there is.
    """
    global _shelf
    if edition is None:
        row = await _EDITION.row()
        assert row is not None, "the migration writes its one row"
        edition = Edition(row["version"], row["mark"])
    shelf = _shelf
    if not shelf.holds(edition):
        await shelf.read_up_to(edition)
    if not shelf.holds(edition):
        shelf = Catalogue()  # What it held was of another database, or was never committed.
        await shelf.read_up_to(edition)
        assert shelf.holds(edition), "the sets in the database do not make up their mark"
        _shelf = shelf
    return shelf


async def registered(requirements: Requirements) -> int | None:
    """The number of this set, inside a unit of work; a new set gets the next number."""
    if not requirements:
        return None
    body = written(requirements)
    fingerprint = hashlib.sha256(orjson.dumps(body)).hexdigest()
    if known := await _KNOWN.row(fingerprint):
        return int(known["number"])
    row = await _HOLD.row()
    assert row is not None, "the migration writes its one row"
    if known := await _KNOWN.row(fingerprint):  # by whoever held the catalogue before
        return int(known["number"])
    edition = Edition(row["version"], row["mark"]).with_one_more(fingerprint)
    await _ADD.run(edition.version, fingerprint, orjson.dumps(body).decode())
    for type_id in {each.type_id for each in requirements}:
        await _USE.run(type_id, edition.version)
    await _NEXT.run(*edition)
    return edition.version


def _read(body: Any) -> Any:
    return orjson.loads(body) if isinstance(body, str | bytes) else body
