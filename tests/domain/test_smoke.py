"""A whole life of one HIT."""

from domain.assignments import commands
from domain.assignments.commands import Decision
from domain.hits.questions import AnswerField
from domain.ledger.queries import requester_balance
from tests.domain import cast


async def test_whole(any_database):
    rita = await cast.a_requester("Rita")
    wim = await cast.a_worker("Wim")
    hit = await cast.a_hit(rita, slots=2)
    print(await requester_balance(rita.id))
    a = await commands.accept_next(wim, hit.group_id)
    a = await commands.submit(wim, a.id, [AnswerField("colour", ("red",))])
    r = await commands.decide(rita, [a.id], Decision())
    print(r, await requester_balance(rita.id), cast.kinds(await cast.told()))
    assert not isinstance(r[0], Exception)
