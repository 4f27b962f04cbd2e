"""Which codes make up an amount: exactly the largest sum that they can, of few codes. Pure.

Taking the largest codes first can miss it: of 40, 25 and 25 the best for 50 are the two of 25. So
every sum that can be reached is computed: bit n of a number is set where codes can make n units,
and a unit is the greatest common divisor of all worths.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import gcd
from typing import NamedTuple

from domain.kernel.money import Money
from domain.payouts.gift_cards import limits

Choice = dict[Money, int]
"""How many codes of each worth."""


class _Codes(NamedTuple):
    """Codes of one worth, in units."""

    worth: int
    number: int


def best_choice(free: Mapping[Money, int], amount: Money) -> Choice:
    """The codes whose sum is the largest that is not above the amount, nor above LARGEST_ISSUE.

    They are the fewest, where FEWEST_UP_TO are enough; else as many as can be of the largest worth,
    then of the next.
    """
    most = min(amount, limits.LARGEST_ISSUE).cents
    worths = sorted(worth.cents for worth, number in free.items() if number and worth.cents <= most)
    worths = worths[-limits.MOST_WORTHS :]
    unit = gcd(*worths) or 1
    codes = [_Codes(each // unit, free[Money(each)]) for each in worths]
    sums = _sums(codes, most // unit)
    goal = sums[-1].bit_length() - 1
    chosen = _fewest(codes, goal) or _largest_first(codes, sums, goal)
    return {Money(each.worth * unit): each.number for each in chosen}


def total(chosen: Choice) -> Money:
    """What the codes are worth together."""
    return Money(sum(worth.cents * number for worth, number in chosen.items()))


def _fewest(codes: Sequence[_Codes], goal: int) -> list[_Codes]:
    """The fewest codes that make up the goal; none where they are too many."""
    by_number = _sums_by_number(codes, goal)
    enough = (number for number, sums in enumerate(by_number[-1]) if sums >> goal & 1)
    left = next(enough, 0)
    chosen, rest = [], goal
    for place in range(len(codes) - 1, -1, -1):
        worth, free = codes[place]
        for number in range(min(free, left, rest // worth), -1, -1):
            if by_number[place][left - number] >> (rest - number * worth) & 1:
                break
        else:
            return []
        left, rest = left - number, rest - number * worth
        if number:
            chosen.append(_Codes(worth, number))
    return chosen


def _largest_first(codes: Sequence[_Codes], sums: Sequence[int], goal: int) -> list[_Codes]:
    """As many as can be of the largest worth, such that the smaller ones can make up the rest."""
    chosen, rest = [], goal
    for place in range(len(codes) - 1, -1, -1):
        worth, free = codes[place]
        number = min(free, rest // worth)
        while not sums[place] >> (rest - number * worth) & 1:
            number -= 1
        rest -= number * worth
        if number:
            chosen.append(_Codes(worth, number))
    return chosen


def _sums(codes: Sequence[_Codes], most: int) -> list[int]:
    """The sums that nothing, the codes of the smallest worth, of the two smallest, ... can make."""
    mask = (1 << (most + 1)) - 1
    found = [1]
    for worth, number in codes:
        sums = found[-1]
        for bundle in _bundles(min(number, most // worth)):
            sums |= (sums << (bundle * worth)) & mask
        found.append(sums)
    return found


def _sums_by_number(codes: Sequence[_Codes], goal: int) -> list[list[int]]:
    """The same sums up to the goal, apart for each number of codes up to FEWEST_UP_TO."""
    mask, most = (1 << (goal + 1)) - 1, limits.FEWEST_UP_TO
    found = [[1] + [0] * most]
    for worth, number in codes:
        sums = list(found[-1])
        for bundle in _bundles(min(number, goal // worth, most)):
            for used in range(most, bundle - 1, -1):
                sums[used] |= (sums[used - bundle] << (bundle * worth)) & mask
        found.append(sums)
    return found


def _bundles(number: int) -> Iterator[int]:
    """Bundles of 1, 2, 4, ... codes and the rest: together they make every number up to this."""
    size = 1
    while number:
        yield min(size, number)
        number -= min(size, number)
        size *= 2
