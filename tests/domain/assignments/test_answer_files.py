"""Files of answers: attached by the submission, or not at all."""

from datetime import timedelta

import pytest

from domain.accounts import erasure
from domain.assignments import commands
from domain.assignments.models import Assignment
from domain.assignments.refusals import AnswerDiffers
from domain.kernel import clock
from domain.kernel.ids import global_id, new_id, unpacked
from domain.kernel.refusals import Constraint, InvalidInput, Rule
from domain.kernel.work import unit_of_work
from domain.people.models import Account
from domain.questions.question import AnswerField, ExternalQuestion, HtmlQuestion
from domain.storage import housekeeping
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose
from tests.domain import cast
from tests.domain.assignments.answer_files import FORM, a_file, answer
from tests.statements import counted


async def an_assignment(rita, wim, *, question=FORM):
    return await cast.an_accepted(wim, await cast.a_hit(rita, question=question))


async def uploads():
    return {global_id("Upload", each.id): each for each in await Upload.all()}


async def house_kept():
    clock.advance(timedelta(days=400))
    await housekeeping.expire(clock.now(), 100)
    await housekeeping.forget_deleted(clock.now(), 100)


async def test_the_files_of_an_answer_are_attached_to_its_assignment(rita, wim):
    first, second, note, unused = [await a_file(wim) for _ in range(4)]
    assignment = await an_assignment(rita, wim)

    await commands.submit(wim, assignment.id, answer(second, first, note=[note]))

    stored = await Assignment.get(id=assignment.id)
    assert stored.answer[0] == {"name": "photos", "values": [second, first]}
    found = await uploads()
    for each in (first, second, note):
        assert found[each].state == UploadState.ATTACHED
        assert (found[each].attached_to, found[each].attached_at) == (assignment.id, clock.now())
    assert found[unused].state == UploadState.STORED
    async with cast.untouched():
        await commands.submit(wim, assignment.id, answer(second, first, note=[note]))
    async with cast.refused(AnswerDiffers):
        await commands.submit(wim, assignment.id, answer(first, second, note=[note]))


async def test_housekeeping_deletes_what_no_answer_has(rita, wim):
    used, unused = await a_file(wim), await a_file(wim)
    assignment = await an_assignment(rita, wim)
    await commands.submit(wim, assignment.id, answer(used))

    await house_kept()

    found = await uploads()
    assert found[used].state == UploadState.ATTACHED
    assert found[unused].state == UploadState.DELETED


OTHERS = "the id of a file that you uploaded as ANSWER_FILE, and that is not deleted"


@pytest.mark.parametrize(
    ("changes", "bound", "broken"),
    [
        ({"account_id": None}, OTHERS, Constraint(Rule.OTHER)),
        ({"purpose": UploadPurpose.TAX_FORM}, OTHERS, Constraint(Rule.OTHER)),
        ({"state": UploadState.DELETED}, OTHERS, Constraint(Rule.OTHER)),
        (
            {"state": UploadState.AWAITED},
            "a file whose bytes have arrived: send them to its link first",
            Constraint(Rule.OTHER),
        ),
        (
            {"content_type": "image/gif"},
            "a file of a type of the field",
            Constraint(Rule.ONE_OF, allowed=("image/png",)),
        ),
        ({"size_bytes": 9}, "a file of 10 to 99 bytes", Constraint(Rule.BYTES, "10", "99")),
        ({"size_bytes": 100}, "a file of 10 to 99 bytes", Constraint(Rule.BYTES, "10", "99")),
    ],
)
async def test_a_file_that_does_not_fit_is_refused_by_its_field(rita, wim, changes, bound, broken):
    if "account_id" in changes:
        changes = {"account_id": (await cast.an_account("Walt")).id}
    good, wrong = await a_file(wim), await a_file(wim, **changes)
    assignment = await an_assignment(rita, wim)

    async with cast.refused(InvalidInput) as caught:
        await commands.submit(wim, assignment.id, answer(good, wrong))

    refusal = caught.value
    assert (refusal.field, refusal.bound, refusal.broken) == ("answer.photos", bound, broken)
    assert len(refusal.problems) == 1


async def test_a_file_that_does_not_exist_is_as_one_of_somebody_else(rita, wim):
    assignment = await an_assignment(rita, wim)

    async with cast.refused(InvalidInput) as caught:
        await commands.submit(wim, assignment.id, answer(global_id("Upload", new_id())))

    assert caught.value.bound == OTHERS


async def test_no_file_is_a_part_of_two_answers_or_fields(rita, wim):
    file, other = await a_file(wim), await a_file(wim)
    assignment, next_one = await an_assignment(rita, wim), await an_assignment(rita, wim)
    async with cast.refused(InvalidInput) as caught:
        await commands.submit(wim, assignment.id, answer(file, note=[file]))
    assert caught.value.field == "answer.note"
    assert caught.value.broken == Constraint(Rule.UNIQUE)
    await commands.submit(wim, assignment.id, answer(file))

    async with cast.refused(InvalidInput) as caught:
        await commands.submit(wim, next_one.id, answer(other, file))

    assert caught.value.bound == "a file that no other answer has: upload it again"
    await commands.submit(wim, next_one.id, answer(other))


@pytest.mark.parametrize(
    "question", [HtmlQuestion("<form>"), ExternalQuestion("https://a.example")]
)
async def test_a_value_of_a_page_is_a_file_where_it_is_one_of_the_worker_and_else_a_text(
    rita, wim, question
):
    walt = await cast.an_account("Walt")
    used, twice = await a_file(wim, content_type="text/plain"), await a_file(wim)
    texts = [
        await a_file(wim, account_id=walt.id),
        await a_file(wim, purpose=UploadPurpose.TAX_FORM),
        await a_file(wim, state=UploadState.AWAITED),
        await a_file(wim, state=UploadState.DELETED),
        global_id("Upload", new_id()),
    ]
    near = await a_file(wim)
    texts += [f" {near}", f"{near}=", near.lower(), unpacked(near)[1].hex]
    before = await uploads()
    assignment = await an_assignment(rita, wim, question=question)
    given = [AnswerField("a", (used, twice, "red")), AnswerField("b", (*texts, twice))]

    await commands.submit(wim, assignment.id, given)

    assert (await Assignment.get(id=assignment.id)).answer == [
        {"name": each.name, "values": list(each.values)} for each in given
    ]
    found = await uploads()
    assert {id for id, each in found.items() if each.attached_to == assignment.id} == {used, twice}
    assert all(found[each].state == UploadState.ATTACHED for each in (used, twice))
    assert all(
        found[id].state == each.state for id, each in before.items() if id not in (used, twice)
    )
    next_one = await an_assignment(rita, wim, question=question)
    await commands.submit(wim, next_one.id, [AnswerField("a", (used,))])
    assert (await uploads())[used].attached_to == assignment.id


async def test_an_answer_of_a_page_without_files_asks_for_none(rita, wim):
    file = await a_file(wim)
    asked = []
    for value in ("red", f"{file} ", file):
        assignment = await an_assignment(rita, wim, question=HtmlQuestion("<form>"))
        with counted() as statements:
            await commands.submit(wim, assignment.id, [AnswerField("a", (value,))])
        asked.append(sum("uploads" in each for each in statements))

    assert asked == [0, 0, 1]


async def test_the_files_stay_with_their_answer_when_the_worker_closes_the_account(rita, wim):
    used, unused = await a_file(wim), await a_file(wim)
    assignment = await an_assignment(rita, wim)
    await commands.submit(wim, assignment.id, answer(used))
    async with unit_of_work():
        account = await Account.get(id=wim.account_id)
        await erasure.erase(account, wim, None, at=clock.now())

    await house_kept()

    found = await uploads()
    assert (found[used].state, found[used].file_name) == (UploadState.ATTACHED, "")
    assert found[unused].state == UploadState.DELETED
