"""How many workers may accept HITs with some requirements: enough to plan with, and too little to
learn anything about one worker.

It counts the workers who may begin work, are not blocked by the requester, and meet the
requirements; a full queue and a daily limit pass, so they do not matter. Properties that only other
people know of a worker (the place, the work record, qualifications of other requesters) are counted
apart from the properties that the requester decides worker by worker (own qualifications, lists,
blocks), and rounded: otherwise a requester could count twice, with one worker and without, and read
the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from domain.assignments.conditions import IS_BLOCKED
from domain.hits import queries as hits
from domain.hits.models import HitType
from domain.kernel import clock, policy
from domain.kernel.statement import Statement, key
from domain.people.models import IdentityState, Requester
from domain.qualifications.requirements import conditions
from domain.qualifications.requirements.catalogue import catalogue
from domain.qualifications.requirements.requirement import Requirement, Requirements

MOST_COUNTED = 10_000  # more are "10,000 or more"
FEWEST_SHOWN = 5  # fewer are "fewer than 5"
ROUNDED_TO = 10  # where others' knowledge of workers counts
_OWN_TYPES = Statement(
    "SELECT id FROM qualification_types WHERE owner_id = $1 AND id = ANY($2::uuid[])"
)


@dataclass(frozen=True, slots=True)
class WorkerCount:
    """A number of workers: at least and at most so many. None: MOST_COUNTED or more."""

    at_least: int
    at_most: int | None


async def eligible_workers(
    requester: Requester, requirements: Sequence[Requirement]
) -> WorkerCount:
    """The workers who may accept HITs of this requester with these requirements now."""
    types = sorted({each.type_id for each in requirements})
    rows = await _OWN_TYPES.rows(requester.id, types) if types else []
    own = {key(row["id"]) for row in rows}
    of_own = [each for each in requirements if each.type_id in own]
    of_others = [each for each in requirements if each.type_id not in own]
    chosen = await _count(requester.id, of_own, _Choice.CHOSEN)
    if not of_others:
        return shown(chosen)
    found = rounded(await _count(requester.id, of_others, _Choice.EVERYBODY))
    return combined(found, chosen, await _count(requester.id, of_own, _Choice.LEFT_OUT))


async def eligible_for(requester: Requester, hit_type_id: UUID) -> WorkerCount:
    """The workers who may accept HITs of one of this requester's HIT types now."""
    hit_type = await hits.hit_type_of(requester, hit_type_id)
    return await eligible_workers(requester, await requirements_of(hit_type))


async def requirements_of(hit_type: HitType) -> Requirements:
    """What a HIT type requires of workers, also that they are invited."""
    return (await catalogue()).requirements(hit_type.requirement_set)


def shown(count: int) -> WorkerCount:
    """The count as it is told: not below FEWEST_SHOWN, not above MOST_COUNTED."""
    if count < FEWEST_SHOWN:
        return WorkerCount(0, FEWEST_SHOWN - 1)
    return WorkerCount(count, count) if count < MOST_COUNTED else WorkerCount(MOST_COUNTED, None)


def rounded(count: int) -> WorkerCount:
    """The same to the next ten."""
    least = count - count % ROUNDED_TO
    if count < MOST_COUNTED:
        return WorkerCount(least, least + ROUNDED_TO - 1)
    return WorkerCount(MOST_COUNTED, None)


def combined(found: WorkerCount, chosen: int, left_out: int) -> WorkerCount:
    """How many of those who meet what others know are also the requester's choice: not more than
    there are chosen, and all but those who are left out. Both are counted to MOST_COUNTED."""
    at_most, at_least = found.at_most, found.at_least - left_out
    if chosen < MOST_COUNTED:
        most = max(chosen, FEWEST_SHOWN - 1)
        at_most = most if at_most is None else min(at_most, most)
    if at_least < FEWEST_SHOWN or left_out >= MOST_COUNTED:
        at_least = 0
    return WorkerCount(at_least, at_most)


class _Choice(Enum):
    """Which workers are counted, by what the requester decides worker by worker."""

    CHOSEN = auto()
    LEFT_OUT = auto()
    EVERYBODY = auto()


class _Parameters:
    """The values of a statement, in the order of their places."""

    def __init__(self) -> None:
        self.values: list[object] = []

    def add(self, value: object) -> str:
        self.values.append(value)
        return f"${len(self.values)}"


async def _count(requester_id: UUID, requirements: Sequence[Requirement], choice: _Choice) -> int:
    """The workers in good standing who meet these requirements, at most MOST_COUNTED; or who are
    chosen by them and not blocked or in the team; or who are not chosen."""
    parameters = _Parameters()
    wanted = [*_standing(parameters)]
    asked = [conditions.condition(each, parameters.add) for each in requirements]
    if choice is not _Choice.EVERYBODY:
        owner = parameters.add(requester_id)
        asked.append("NOT " + IS_BLOCKED.format(worker="p.id", requester=owner))
        asked.append(f"""NOT EXISTS (SELECT 1 FROM team_members AS m
            WHERE m.account_id = a.id AND m.requester_id = {owner})""")
    if choice is _Choice.LEFT_OUT:
        asked = [f"NOT ({' AND '.join(asked)})"]
    wanted += asked
    row = await Statement(f"""
        SELECT count(*) AS workers FROM (SELECT 1 FROM {conditions.TABLES}
            WHERE {" AND ".join(wanted)} LIMIT {MOST_COUNTED}) AS found
    """).row(*parameters.values)
    assert row is not None, "an aggregate has one row"
    return int(row["workers"])


def _standing(parameters: _Parameters) -> list[str]:
    """What `domain/people/standing.py` asks of a worker who begins something new."""
    now, of_market = clock.now(), policy.current()
    wanted = [
        "a.email_verified_at IS NOT NULL",
        "a.closed_at IS NULL",
        "a.suspended_at IS NULL",
        f"a.agreement_version >= CAST({parameters.add(of_market.agreement_version)} AS bigint)",
        "p.is_admitted",
    ]
    if of_market.asks_tax:
        wanted.append(f"p.tax_valid_until > {parameters.add(now)}")
    states = [IdentityState.VERIFIED]
    if not of_market.identity.is_asked:
        states.append(IdentityState.NOT_BEGUN)
    places = ", ".join(parameters.add(state.value) for state in states)
    return [*wanted, f"p.identity_state IN ({places})"]
