"""Helpers of these tests: types, a test with its key, pending requests."""

from datetime import timedelta

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.mail.models import Mail
from domain.qualifications import commands
from domain.qualifications.answer_key import AnswerKey, KeyedOption, KeyedQuestion
from domain.qualifications.lifecycle import RequestStatus
from domain.qualifications.models import Qualification, QualificationRequest
from domain.qualifications.requirements.catalogue import register
from domain.qualifications.requirements.requirement import Comparator, Requirement
from domain.qualifications.rules import TypeDraft
from domain.questions.content import Choice
from domain.questions.fields import MultipleChoiceField, SingleChoiceField, TextField
from domain.questions.question import FormQuestion


def choices(*values):
    return tuple(Choice(value, value.title()) for value in values)


ONE = SingleChoiceField("capital", "The capital?", choices=choices("paris", "rome"))
SEVERAL = MultipleChoiceField(
    "primes",
    "Which are primes?",
    choices=choices("two", "three", "four"),
    max_selections=3,
)
FREE = TextField("why", "Why?")
TEST = FormQuestion(fields=(ONE, SEVERAL))
FREE_TEST = FormQuestion(fields=(FREE,))
KEY = AnswerKey(
    (
        KeyedQuestion("capital", (KeyedOption(("paris",), 10),), default_score=-1),
        KeyedQuestion("primes", (KeyedOption(("two", "three"), 20),)),
    )
)


def a_draft(name="Knows colours", **more):
    return TypeDraft(name=name, description="Can tell red from green.", **more)


async def a_kind(requester, name="Knows colours", **more):
    return await commands.create_type(requester, a_draft(name, **more))


async def a_request(kind, worker, status=RequestStatus.SUBMITTED):
    now = clock.now()
    is_testing = status == RequestStatus.TESTING
    return await QualificationRequest.create(
        id=new_id(),
        type_id=kind.id,
        worker_id=worker.id,
        owner_id=kind.owner_id,
        status=status,
        requested_at=now,
        deadline=now + timedelta(minutes=5) if is_testing else None,
        submitted_at=None if is_testing else now,
    )


async def held(kind):
    """The holders with their values, and the former holders."""
    rows = await Qualification.filter(type_id=kind.id)
    return {row.worker_id: (row.status.value, row.value) for row in rows}


async def mails():
    return [(mail.recipient, mail.subject) for mail in await Mail.all().order_by("id")]


async def required_by(kind, hit_type):
    """Inserts the requirement that workers do not hold this type."""
    async with unit_of_work():
        wanted = Requirement(kind.id, kind.name, Comparator.DOES_NOT_EXIST)
        number = await register((wanted,))
        for table, column in (("hit_types", "id"), ("hit_groups", "hit_type_id")):
            await Statement(f"UPDATE {table} SET requirement_set = $2 WHERE {column} = $1").run(
                hit_type.id, number
            )
