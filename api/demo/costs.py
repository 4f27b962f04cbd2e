"""The expected costs of the demonstration, computed without the market's ledger."""

from __future__ import annotations

from collections.abc import Iterable

from api.demo.dataset import DataSet
from domain.kernel.money import ONE_CENT, Money

REWARD = Money(5)
FEE_PERCENT = 20
FEE_PERCENT_OF_MANY = 40  # of HITs that ten workers or more may do
MANY = 10


def fee(redundancy: int, reward: Money = REWARD) -> Money:
    """The market's fee for each approved assignment of a HIT with so many assignments."""
    percent = FEE_PERCENT_OF_MANY if redundancy >= MANY else FEE_PERCENT
    return max(reward.percent(percent), ONE_CENT)


def to_publish(data: DataSet, reward: Money = REWARD) -> Money:
    """The money on hold once everything is published."""
    return total((reward + fee(each.redundancy, reward)) * each.redundancy for each in data.hits)


def paid(data: DataSet, reward: Money = REWARD) -> Money:
    """Rewards and fees of all work that is not rejected."""
    redundancy = {each.key: each.redundancy for each in data.hits}
    return total(
        reward + fee(redundancy[work.hit], reward)
        for works in data.works.values()
        for work in works.values()
        if not work.is_rejected
    )


def total(amounts: Iterable[Money]) -> Money:
    """Their sum."""
    return sum(amounts, start=Money(0))
