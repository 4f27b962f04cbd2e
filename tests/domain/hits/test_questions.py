"""A question is read and parsed once for all who look at it."""

import asyncio

import pytest

from domain.hits.questions import ParsedQuestions, question_of, questions
from domain.kernel.ids import new_id
from domain.questions.question import HtmlQuestion
from domain.questions.stored import to_json
from tests.domain import cast
from tests.statements import counted


@pytest.mark.usefixtures("any_database")
async def test_readers_share_one_question_and_one_statement():
    rita = await cast.a_requester("Rita")
    first, second = await cast.a_hit(rita), await cast.a_hit(rita)
    with counted() as statements:
        both = await questions([first.id, second.id])
        again = await questions([second.id, first.id])
        one = await question_of(first.id)

    assert len([each for each in statements if "FROM questions" in each]) == 1
    assert both[first.id] == cast.QUESTION
    assert again[first.id] is one is both[first.id]
    assert again[second.id] is both[second.id]


@pytest.mark.usefixtures("any_database")
async def test_readers_at_the_same_time_share_it_too():
    hit = await cast.a_hit(await cast.a_requester("Rita"))
    found = await asyncio.gather(*(question_of(hit.id) for _ in range(10)))

    assert len({id(each) for each in found}) == 1


@pytest.mark.usefixtures("any_database")
async def test_a_hit_that_does_not_exist_has_no_question():
    assert await questions([new_id()]) == {}


def test_the_questions_that_were_read_last_are_cached_up_to_a_length():
    body = to_json(HtmlQuestion(html="x" * 1_000))
    cache, ids = ParsedQuestions(most_characters=3 * len(body)), [new_id() for _ in range(5)]
    for hit_id in ids[:3]:
        cache.parsed(hit_id, body)
    cache.known([ids[0]])
    cache.parsed(ids[3], body)
    assert list(cache.known(ids)) == [ids[0], ids[2], ids[3]]

    too_long = to_json(HtmlQuestion(html="x" * 5_000))
    assert cache.parsed(ids[4], too_long) == HtmlQuestion(html="x" * 5_000)
    assert list(cache.known(ids)) == []
