"""HITs of a batch store the values of their row, and are asked the filled template."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.assignments import commands as assignments
from domain.assignments.models import Assignment
from domain.batches.settings import BatchSettings
from domain.hits import questions as hit_questions
from domain.hits.models import HitGroup, HitType
from domain.hits.questions import LastRead, ParsedQuestions, question_of, questions
from domain.kernel.refusals import InvalidInput
from domain.masters.agreement import compare
from domain.questions.content import Choice
from domain.questions.fields import SingleChoiceField, TextField
from domain.questions.question import AnswerField, FormQuestion
from domain.questions.xml.reader import read
from tests.domain import cast
from tests.domain.batches.published import SETTINGS, a_batch
from tests.domain.questions.xml.examples import page
from tests.statements import counted

ROWS = [{"text": "One.", "other": "x"}, {"text": "<b>Two</b>", "other": "y"}]
CHOICES = (Choice("${first}", "The ${first}"), Choice("no", "None"))
FORM = FormQuestion(
    (SingleChoiceField("which", "Is it ${text}?", choices=CHOICES), TextField("why", "Why?"))
)
FORMED = [{"text": "it", "first": "a"}, {"text": "that", "first": "b"}]
SETTINGS_FOR_THREE = BatchSettings(hits=replace(SETTINGS, max_assignments=3))


async def test_each_hit_asks_the_template_with_the_values_of_its_row(market, rita):
    _, (first, second) = await a_batch(rita, ROWS)

    assert "<p>One.</p>" in (await question_of(first.id)).html
    assert "<p><b>Two</b></p>" in (await question_of(second.id)).html


async def test_the_hits_of_two_batches_with_equal_properties_are_of_two_groups(market, rita):
    batches = [await a_batch(rita, ROWS) for _ in range(2)]

    types = [(await HitType.get(id=hits[0].hit_type_id)).batch_id for _, hits in batches]
    groups = [(await HitGroup.get(id=hits[0].group_id)).batch_id for _, hits in batches]
    assert types == groups == [batch.id for batch, _ in batches]


@pytest.mark.usefixtures("any_database")
async def test_the_template_of_many_hits_is_read_and_compiled_once(monkeypatch):
    monkeypatch.setattr(hit_questions, "_questions", ParsedQuestions())
    monkeypatch.setattr(hit_questions, "_templates", LastRead())
    rita = await cast.a_requester("Rita")
    _, hits = await a_batch(rita, ROWS)
    with counted() as statements:
        first = await questions([hits[0].id])
        both = await questions([each.id for each in hits])

    assert both[hits[0].id] is first[hits[0].id]
    assert len([each for each in statements if "FROM question_templates" in each]) == 1


async def test_answers_are_checked_against_the_filled_form(market, rita):
    _, (first, _) = await a_batch(rita, FORMED, html=FORM)
    wim = await cast.a_worker("Wim")
    taken = await assignments.accept(wim, first.id)
    why = AnswerField("why", ("so",))

    with pytest.raises(InvalidInput):
        await assignments.submit(wim, taken.id, [AnswerField("which", ("b",)), why])
    done = await assignments.submit(wim, taken.id, [AnswerField("which", ("a",)), why])

    assert (await Assignment.get(id=done.id)).answer[0]["values"] == ["a"]


@pytest.mark.usefixtures("any_database")
async def test_answers_to_forms_of_templates_are_compared_with_those_of_others():
    rita = await cast.a_requester("Rita")
    batch, hits = await a_batch(rita, FORMED, html=FORM, settings=SETTINGS_FOR_THREE)
    workers = [await cast.a_worker(name) for name in ("Wim", "Ann", "Walt")]
    for number, (hit, first) in enumerate(zip(hits, "ab", strict=True)):
        for worker in workers:
            value = "no" if worker is workers[2] and number else first
            taken = await assignments.accept(worker, hit.id)
            answer = [AnswerField("which", (value,)), AnswerField("why", (str(worker.id),))]
            await assignments.submit(worker, taken.id, answer)

    found = await compare([each.id for each in workers], since=batch.created_at)

    assert [(found[each.id].compared, found[each.id].agreed) for each in workers] == [
        (1, 1),
        (1, 1),
        (2, 1),
    ]


async def test_hits_from_a_template_in_xml_have_xml(market, rita):
    template = read(page("<p>${text}</p><input name='x'>"))
    _, (first, second) = await a_batch(rita, [{"text": "a & b"}, {"text": "]]>"}], html=template)

    found = await questions([first.id, second.id])

    assert read(found[first.id].xml).html == "<p>a & b</p><input name='x'>"
    assert read(found[second.id].xml).html == found[second.id].html
