"""Qualification types that workers request, and reads of the results."""

import orjson

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.normal_form import name_key
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.mail.models import Mail
from domain.qualifications import commands, granting
from domain.qualifications.lifecycle import TypeKind, TypeStatus
from domain.qualifications.models import Qualification, QualificationRequest, QualificationType
from domain.questions.content import Choice
from domain.questions.fields import SingleChoiceField
from domain.questions.question import AnswerField, FormQuestion
from domain.questions.stored import to_json

TEST = FormQuestion(
    fields=tuple(
        SingleChoiceField(
            name,
            f"Which {name}?",
            choices=(Choice("red", "Red"), Choice("blue", "Blue")),
        )
        for name in ("sky", "blood")
    )
)
KEY = {
    "questions": [
        {"name": "sky", "options": [[["blue"], 3]], "default": -1},
        {"name": "blood", "options": [[["red"], 4]], "default": 0},
    ],
    "mapping": None,
}
MINUTES = 600  # seconds for a test
RIGHT = (AnswerField("sky", ("blue",)), AnswerField("blood", ("red",)))
HALF = (AnswerField("sky", ("red",)), AnswerField("blood", ("red",)))
WRONG = (AnswerField("sky", ("red",)), AnswerField("blood", ("blue",)))


async def a_type(requester, **fields):
    """A custom type that anybody may request, with decisions of its owner."""
    plain = {
        "id": new_id(),
        "kind": TypeKind.CUSTOM,
        "owner_id": requester.id,
        "name": f"Colours {new_id()}",
        "description": "Tells colours apart.",
        "keywords": [],
        "search_text": "colours",
        "status": TypeStatus.ACTIVE,
        "is_requestable": True,
        "created_at": clock.now(),
    }
    whole = plain | fields
    return await QualificationType.create(**whole | {"name_key": name_key(whole["name"])})


async def a_tested_type(requester, **fields):
    """A type with a test that its owner reads."""
    test = {"test": orjson.loads(to_json(TEST)), "test_duration_seconds": MINUTES}
    return await a_type(requester, **test | fields)


async def a_keyed_type(requester, **fields):
    """A type with a test that is scored at once."""
    return await a_tested_type(requester, answer_key=KEY, **fields)


async def a_submitted(worker, requester):
    """A request that waits for its decision."""
    return await commands.request(worker, (await a_type(requester)).id)


async def held(worker):
    """The values of the worker's qualifications, by the type's id."""
    rows = await Qualification.filter(worker_id=worker.id, status="GRANTED")
    return {row.type_id: row.value for row in rows}


async def stored(request):
    return await QualificationRequest.get(id=request.id)


async def mails():
    """The recipients and subjects of the mails."""
    return [(row.recipient, row.subject) for row in await Mail.all().order_by("id")]


async def delete(wanted):
    """Rejects the requests of a type, as its deletion does."""
    async with unit_of_work() as unit:
        rows = await _HOLD.rows(wanted.id)
        assert rows
        await _DISPOSE.run(wanted.id)
        return await commands.reject_pending([wanted.id], unit, at=clock.now(), limit=100)


async def give(wanted, worker, value):
    """The owner assigns it without a request."""
    async with unit_of_work() as unit:
        await granting.locked_workers([worker.id])
        await granting.grant(wanted.id, {worker.id: value}, unit, at=clock.now())


async def revoke(wanted, worker):
    async with unit_of_work() as unit:
        await granting.locked_workers([worker.id])
        await granting.revoke(wanted.id, [worker.id], unit, at=clock.now(), reason=None)


async def grants_that_are_not_there():
    """Requests with the status GRANTED whose worker never held the qualification."""
    return await _GRANTED_IN_NAME.rows()


_HOLD = Statement("SELECT id FROM qualification_types WHERE id = $1 FOR NO KEY UPDATE")
_DISPOSE = Statement("UPDATE qualification_types SET status = 'DISPOSING' WHERE id = $1")
_GRANTED_IN_NAME = Statement(
    """SELECT id FROM qualification_requests AS request WHERE status = 'GRANTED'
    AND NOT EXISTS (SELECT 1 FROM qualifications WHERE type_id = request.type_id
        AND worker_id = request.worker_id AND granted_at >= request.decided_at)"""
)
