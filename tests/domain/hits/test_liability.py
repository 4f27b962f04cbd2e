"""What one HIT reserves is at most a billion, when it is published and when it grows."""

import pytest

from domain.hits import rules
from domain.hits.models import Hit
from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput
from tests.domain import cast

CENTS, MANY = 100_000, 1_000_000  # together a billion
BOUND = "so few that {} cost at most 1000000000.00 together"


def test_a_hit_of_exactly_a_billion_may_be_published_and_one_more_not():
    rules.check_offer(3600, MANY, Money(CENTS))
    for assignments, cents in ((MANY + 1, CENTS), (MANY, CENTS + 1)):
        with pytest.raises(InvalidInput) as caught:
            rules.check_offer(3600, assignments, Money(cents))
        assert caught.value.field == "maxAssignments"
        assert caught.value.bound == BOUND.format("they")


def test_a_hit_may_grow_to_exactly_a_billion_and_no_further():
    hit = Hit(reward_cents=CENTS - 1, fee_cents=1, max_assignments=MANY - 5)
    assert hit.cost == Money(CENTS)

    def objection(slots):
        return rules.objection_to_extension(hit, slots, cast.START, at=cast.START)

    assert objection(5) is None
    refusal = objection(6)
    assert isinstance(refusal, InvalidInput)
    assert (refusal.field, refusal.bound) == ("additionalAssignments", BOUND.format("all"))
