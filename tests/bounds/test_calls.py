"""As many items as one call takes: all are answered, each by itself. One more, and none is."""

import pytest

from domain.assignments import commands as work
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.rules import HitDraft
from domain.kernel.ids import new_id
from domain.kernel.refusals import InsufficientFunds, InvalidInput, NotFound
from domain.qualifications import commands as qualifications
from domain.qualifications.commands.assign import Give
from domain.qualifications.requests.decide import Acceptance
from domain.questions.question import HtmlQuestion
from tests.domain import cast
from tests.domain.qualifications.props import a_kind
from tests.domain.stage import market

__all__ = ["market"]

MOST = 10_000
HIT = HitDraft(question=HtmlQuestion(html="x"))


async def publishing(requester, count):
    """Nothing of it is paid for, so that nothing is made."""
    kind = await cast.a_type(requester)
    offer = Offer(hit_type_id=kind.id, lifetime_seconds=60, max_assignments=1)
    return await hits.create_hits(requester, offer, [HIT] * count, as_far_as_funds_go=True)


async def deciding(requester, count):
    return await work.decide(requester, [new_id() for _ in range(count)], work.Decision())


async def giving(requester, count):
    kind = await a_kind(requester, f"Knows {count}")
    gifts = [Give(new_id()) for _ in range(count)]
    return await qualifications.assign(requester, kind.id, gifts)


async def taking(requester, count):
    kind = await a_kind(requester, f"Knows {count}")
    return await qualifications.revoke(requester, kind.id, [new_id() for _ in range(count)])


async def accepting_requests(requester, count):
    return await qualifications.decide_many(requester, [Acceptance(new_id()) for _ in range(count)])


async def expiring(requester, count):
    return await hits.expire_hits(requester, [new_id() for _ in range(count)])


async def deleting(requester, count):
    return await hits.delete_hits(requester, [new_id() for _ in range(count)])


@pytest.mark.parametrize(
    ("call", "refusal"),
    [
        (publishing, InsufficientFunds),
        (deciding, NotFound),
        (giving, NotFound),
        (taking, NotFound),
        (accepting_requests, NotFound),
        (expiring, NotFound),
        (deleting, NotFound),
    ],
)
async def test_a_call_takes_ten_thousand_items_and_no_more(market, call, refusal):
    poor = await cast.a_requester("Poor", funds="0.01")

    answers = await call(poor, MOST)

    assert {type(answer) for answer in answers} == {refusal}
    assert len(answers) == MOST
    with pytest.raises(InvalidInput) as refused:
        await call(poor, MOST + 1)
    assert refused.value.bound == "1 to 10000 items"
