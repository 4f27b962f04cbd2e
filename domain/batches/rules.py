"""Bounds of batches, and the invalid rows of a file. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from domain.batches.settings import BatchSettings
from domain.hits import rules as hits
from domain.kernel import bounds
from domain.kernel.money import NOTHING
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule

LONGEST_NAME, LONGEST_DESCRIPTION = 128, 2_000
MOST_LISTS = 10  # of workers, of each kind
MOST_WORKERS = 1_000_000
MOST_HITS_A_WORKER = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchTexts:
    """The texts by which the requester knows a batch. Workers see neither."""

    name: str
    description: str = ""


def check_version(version: int) -> None:
    """Raises InvalidInput for a number that no version has."""
    if version < 1:
        broken = Constraint.between(Rule.RANGE, 1, None)
        raise InvalidInput("version", version, "a version from 1", broken=broken)


def check_texts(texts: BatchTexts) -> None:
    """Raises InvalidInput with every text that is out of bounds."""
    wrong = Objections()
    wrong.check(bounds.text, "name", texts.name, at_most=LONGEST_NAME)
    wrong.check(
        bounds.text, "description", texts.description, at_least=0, at_most=LONGEST_DESCRIPTION
    )
    wrong.raise_any()


def check_settings(settings: BatchSettings) -> None:
    """Raises InvalidInput with every value that is out of bounds."""
    offered, wrong = settings.hits, Objections()
    wrong.check(hits.check_hit_type, offered.hit_type())
    wrong.check(hits.check_offer, offered.lifetime_seconds, offered.max_assignments, offered.reward)
    for field, value, most in (
        ("mostHitsAWorker", settings.most_hits_a_worker, MOST_HITS_A_WORKER),
        ("mostWorkersAtOnce", settings.most_workers_at_once, MOST_WORKERS),
    ):
        if value is not None:
            wrong.check(bounds.whole, field, value, at_least=1, at_most=most)
    if (seconds := settings.unfilled_after_seconds) is not None:
        least, most = hits.SHORTEST_SECONDS, hits.LONGEST_SECONDS
        wrong.check(bounds.whole, "unfilledAfterSeconds", seconds, at_least=least, at_most=most)
    if (floor := settings.wage_floor) is not None:
        most_paid = hits.LARGEST_REWARD
        wrong.check(bounds.money, "wageFloor", floor, at_least=NOTHING, at_most=most_paid)
    wrong.check(_check_lists, settings)
    wrong.raise_any()


def _check_lists(settings: BatchSettings) -> None:
    only, never = settings.only_lists, settings.not_lists
    bounds.several("onlyListIds", only, at_least=0, at_most=MOST_LISTS)
    bounds.several("notListIds", never, at_least=0, at_most=MOST_LISTS)
    if len({*only, *never}) < len(only) + len(never):
        bound = "different lists: a list is named once, in one of the two"
        raise InvalidInput("notListIds", None, bound, broken=Rule.UNIQUE)


def is_marked(bits: bytes | None, row: int) -> bool:
    """Whether this row, counted from 1, is marked in a bitmap."""
    place, bit = divmod(row - 1, 8)
    return bits is not None and place < len(bits) and bool(bits[place] >> bit & 1)


def mark(bits: bytearray, row: int) -> None:
    """Mark this row, counted from 1."""
    place, bit = divmod(row - 1, 8)
    if place >= len(bits):
        bits.extend(bytes(place + 1 - len(bits)))
    bits[place] |= 1 << bit
