"""The catalogue of requirement sets: cached in the process and indexed by requirement.

Every HIT type and every group refers to its set of requirements by a number. Thousands of groups
share a few requirements, so a process evaluates each requirement once for a worker. Sets never
change, and their numbers are in the order of their commits. An edition is the number of sets and
a digest of them (its mark), so that one row tells a process whether its cache is complete.
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
    Evaluation,
    Finding,
    Guard,
    Holdings,
    Requirement,
    Requirements,
    Value,
    evaluate,
    evaluation_of,
    from_json,
    listed,
    to_json_values,
)

CACHED_VALUES = 10_000  # pairs of a type and a value for which the unmet sets are cached

_NUMBER = Statement("SELECT number FROM requirement_sets WHERE fingerprint = $1")
_LOCK = Statement("SELECT version, mark FROM requirement_catalogue FOR NO KEY UPDATE")
_SET_EDITION = Statement("UPDATE requirement_catalogue SET version = $1, mark = $2")
_INSERT_SET = Statement(
    "INSERT INTO requirement_sets (number, fingerprint, body) VALUES ($1, $2, $3)"
)
_INSERT_USE = Statement("INSERT INTO requirement_uses (type_id, number) VALUES ($1, $2)")
_SETS = Statement(
    """SELECT number, fingerprint, body FROM requirement_sets
    WHERE number > $1 AND number <= $2 ORDER BY number"""
)
_EDITION = Statement("SELECT version, mark FROM requirement_catalogue")


class Edition(NamedTuple):
    """The number of sets, and a digest of all of them."""

    version: int
    mark: str

    def with_one_more(self, fingerprint: str) -> Edition:
        """The edition after a set with this fingerprint is added."""
        mark = hashlib.sha256(f"{self.mark}{fingerprint}".encode()).hexdigest()
        return Edition(self.version + 1, mark)


NO_EDITION = Edition(0, "")


@dataclass(frozen=True, slots=True)
class Access:
    """The sets that a worker does not meet, among the sets up to a version of the catalogue.

    Each field has one bit for a set, at the position of its number. Thousands of sets are a few
    hundred bytes: small enough to store for every follower, and quick to combine.
    """

    version: int
    hidden: int = 0  # sets whose groups the worker does not see
    barred: int = 0  # sets whose HITs the worker may not accept
    unmet: int = 0  # the requirements that are not met, at their positions in the catalogue

    def may_discover(self, number: int | None) -> bool:
        """Whether the worker may see groups with this set."""
        return number is None or (number <= self.version and not self.hidden >> number & 1)

    def may_accept(self, number: int | None) -> bool:
        """Whether the worker may accept HITs with this set."""
        return number is None or (number <= self.version and not self.barred >> number & 1)


class ChangedSets(NamedTuple):
    """Sets with a requirement that is newly met, and sets with one that is no longer met."""

    gained: frozenset[int]
    lost: frozenset[int]


NO_SETS = Access(0)


def set_numbers(bits: int) -> frozenset[int]:
    """The numbers of the sets whose bits are 1."""
    return frozenset(n for n, bit in enumerate(reversed(f"{bits:b}")) if bit == "1")


@dataclass(slots=True)
class _Uses:
    """The sets that contain a requirement, or any of several requirements, as bits."""

    hiding: int = 0
    barring: int = 0
    requirements: int = 0

    def add(self, number: int, guard: Guard, *, position: int) -> None:
        self.requirements |= 1 << position
        self.barring |= 1 << number
        if guard is Guard.DISCOVER_PREVIEW_AND_ACCEPT:
            self.hiding |= 1 << number

    def join(self, other: _Uses) -> None:
        self.hiding |= other.hiding
        self.barring |= other.barring
        self.requirements |= other.requirements


class Catalogue:
    """The sets up to an edition, and for each distinct requirement the sets that contain it."""

    def __init__(self) -> None:
        self.edition = NO_EDITION
        self._marks = [NO_EDITION.mark]  # by version
        self._sets: dict[int, Requirements] = {}
        self._positions: dict[Requirement, int] = {}
        self._uses_by_type: dict[UUID, dict[Requirement, _Uses]] = {}
        # Uses that are not met without the type. There may be thousands of types.
        self._unmet_without: dict[UUID, _Uses] = {}
        # Uses that are not met with a value of the type: each value is evaluated once.
        self._unmet_with: dict[tuple[UUID, Value], _Uses] = {}

    def requirements(self, number: int | None) -> Requirements:
        """The requirements of a set. Number None means no requirement."""
        return () if number is None else self._sets[number]

    def evaluate(self, number: int | None, holdings: Holdings) -> Evaluation:
        """Evaluate a set for a worker with these holdings."""
        return NOTHING_REQUIRED if number is None else evaluate(self._sets[number], holdings)

    def access(self, holdings: Holdings, *, seen: Edition | None = None) -> Access:
        """The sets that a worker with these holdings does not meet.

        `seen` is the edition at the moment when the holdings were read. Later sets are not
        evaluated, because the worker may hold more by now.
        """
        unmet = [uses for id, uses in self._unmet_without.items() if id not in holdings]
        unmet += [
            self._unmet(id, value) for id, value in holdings.items() if id in self._uses_by_type
        ]
        all = _Uses()
        for uses in unmet:
            all.join(uses)
        version = (seen or self.edition).version
        return Access(version, all.hiding, all.barring, all.requirements)

    def evaluate_shared(self, number: int | None, access: Access) -> Evaluation | None:
        """Evaluate a set for all workers with this access, without the values of any of them.

        None where the set is later than the access.
        """
        if number is None:
            return NOTHING_REQUIRED
        if number > access.version:
            return None
        return evaluation_of(
            [
                Finding(each, False, None, not access.unmet >> self._positions[each] & 1)
                for each in self._sets[number]
            ]
        )

    def changed_sets(
        self, type_id: UUID, before: Holdings, after: Holdings, *, accepting: bool
    ) -> ChangedSets:
        """The sets with a requirement of this type that one holding meets and the other does not.

        Counts all requirements if `accepting`, else only those that hide groups.
        """
        gained = lost = 0
        for each, uses in self._uses_by_type.get(type_id, _NO_USES).items():
            if (is_met := each.is_met_by(after)) != each.is_met_by(before):
                sets = uses.barring if accepting else uses.hiding
                gained, lost = (gained | sets, lost) if is_met else (gained, lost | sets)
        return ChangedSets(set_numbers(gained), set_numbers(lost))

    def add(self, number: int, fingerprint: str, requirements: Requirements) -> None:
        """Add the next set."""
        assert number == self.edition.version + 1, "sets are added in the order of their numbers"
        self._sets[number] = requirements
        for each in requirements:
            position = self._positions.setdefault(each, len(self._positions))
            uses = self._uses_by_type.setdefault(each.type_id, {}).setdefault(each, _Uses())
            uses.add(number, each.guard, position=position)
            if not each.is_met_by(_NOTHING_HELD):
                without = self._unmet_without.setdefault(each.type_id, _Uses())
                without.add(number, each.guard, position=position)
        self.edition = self.edition.with_one_more(fingerprint)
        self._marks.append(self.edition.mark)
        self._unmet_with.clear()

    def includes(self, edition: Edition) -> bool:
        """Whether it has all sets of that edition."""
        return edition.version < len(self._marks) and self._marks[edition.version] == edition.mark

    async def read_up_to(self, edition: Edition) -> None:
        """Add the missing sets. Concurrent calls add each set once."""
        for row in await _SETS.rows(self.edition.version, edition.version):
            if row["number"] == self.edition.version + 1:
                self.add(row["number"], row["fingerprint"], from_json(_parsed(row["body"])))

    def _unmet(self, type_id: UUID, value: Value) -> _Uses:
        """The uses of this type's requirements that a worker with this value does not meet."""
        unmet = self._unmet_with.get((type_id, value))
        if unmet is None:
            unmet = _Uses()
            for each, uses in self._uses_by_type[type_id].items():
                if not each.is_met_by({type_id: value}):
                    unmet.join(uses)
            if len(self._unmet_with) >= CACHED_VALUES:
                self._unmet_with.clear()
            self._unmet_with[type_id, value] = unmet
        return unmet


_NOTHING_HELD: Holdings = {}
_NO_USES: dict[Requirement, _Uses] = {}
_cached = Catalogue()


async def current_edition() -> Edition:
    """The edition that is stored now."""
    row = await _EDITION.row()
    assert row is not None, "the migration writes its one row"
    return Edition(row["version"], row["mark"])


async def catalogue(edition: Edition | None = None) -> Catalogue:
    """The catalogue with this edition or a later one; without an edition, the newest.

    It waits for no lock, because the caller may use the only connection.
    """
    global _cached
    edition = edition or await current_edition()
    found = _cached
    if not found.includes(edition):
        await found.read_up_to(edition)
    if not found.includes(edition):
        # The cached sets belong to another database, or were rolled back.
        found = Catalogue()
        await found.read_up_to(edition)
        assert found.includes(edition), "the sets in the database do not make up their mark"
        _cached = found
    return found


async def register(requirements: Requirements) -> int | None:
    """The number of this set. A new set gets the next number. Call it in a unit of work."""
    if not requirements:
        return None
    body = orjson.dumps(to_json_values(requirements))
    fingerprint = hashlib.sha256(body).hexdigest()
    if known := await _NUMBER.row(fingerprint):
        return int(known["number"])
    row = await _LOCK.row()
    assert row is not None, "the migration writes its one row"
    if known := await _NUMBER.row(fingerprint):  # added while this waited for the lock
        return int(known["number"])
    edition = Edition(row["version"], row["mark"]).with_one_more(fingerprint)
    await _INSERT_SET.run(edition.version, fingerprint, body.decode())
    for type_id in {each.type_id for each in listed(requirements)}:
        await _INSERT_USE.run(type_id, edition.version)
    await _SET_EDITION.run(*edition)
    return edition.version


def _parsed(body: Any) -> Any:
    return orjson.loads(body) if isinstance(body, str | bytes) else body
