"""The tax interview through the API: what workers and operators see, and what each is refused."""

import copy

import pytest

from domain.accounts.tax.models import TaxInterview
from domain.kernel.statement import Statement
from domain.people.models import Scope
from domain.people.operators import OperatorRole
from schema.kernel.node import global_id
from tests.domain import cast
from tests.domain.accounts.tax.answering import a_form
from tests.schema.inputs import TAX_ANSWERS
from tests.schema.operations.operating import an_operator
from tests.schema.test_callers import everything

TAX = """tax { isAsked isComplete validUntil
    inForce { state form maskedTaxId withholdingBasisPoints }
    printed { state returnReason } }"""
COMPLETED = f"... on CompleteTaxInterviewSuccess {{ {TAX} }}"
PROBLEMS = "... on InvalidInput { field value bound problems { field value } }"
CASE = """case { id uploadId decidedBy ageSeconds worker { workerId }
    interview { state name maskedTaxId isPrinted returnReason } }"""
QUEUE = """query($state: [TaxState!], $first: Int, $after: String) {
    taxInterviews(state: $state, first: $first, after: $after) {
        nodes { id ageSeconds interview { state name maskedTaxId } }
        pageInfo { hasNextPage endCursor } } }"""
ID = TAX_ANSWERS["taxId"].replace(" ", "")
ENTRIES = Statement("SELECT action, reason, details FROM audit_entries ORDER BY id")


def signed(person, **answers):
    """The input of a person with these answers."""
    electronic = {"consents": True, "typedName": "Wim", "email": person.account.email}
    return {"answers": TAX_ANSWERS | answers, "signature": {"electronic": electronic}}


async def printed(person):
    upload = await a_form(person.account.id)
    signature = {"printed": {"uploadId": global_id("Upload", upload.id)}}
    return {"answers": TAX_ANSWERS, "signature": signature}


async def complete(market, person, values, more=COMPLETED):
    return await market.do("completeTaxInterview", person.token, more, **values)


class TestAsked:
    @pytest.fixture
    def more_settings(self):
        return {"tax": "asked"}

    @pytest.fixture
    async def scene(self):
        """Nothing: nobody could work on it."""

    async def test_a_worker_accepts_after_the_interview_and_not_before(self, market, people):
        wim, hit = people.wim, await cast.a_hit(people.rita.requester)
        accept = {"hitId": global_id("Hit", hit.id)}
        before = await market.do("acceptHit", wim.token, **accept)
        done = await complete(market, wim, signed(wim))
        after = await market.do("acceptHit", wim.token, **accept)

        assert [each.verdict for each in (before, done, after)] == [
            "TAX_INCOMPLETE",
            "CompleteTaxInterviewSuccess",
            "AcceptHitSuccess",
        ]
        tax = done.only["tax"]
        assert (tax["isAsked"], tax["isComplete"], tax["printed"]) == (True, True, None)
        assert tax["inForce"] == {
            "state": "IN_FORCE",
            "form": "W_8BEN",
            "maskedTaxId": "\N{BULLET}" * 7 + ID[-4:],
            "withholdingBasisPoints": 0,
        }


async def test_a_sandbox_asks_nothing_and_takes_the_interview_all_the_same(market, people):
    wim = people.wim
    query = f"{{ installation {{ isTaxAsked }} me {{ worker {{ {TAX} }} }} }}"
    before = await market.ask(query, wim.token)
    done = await complete(market, wim, signed(wim))

    assert before.data["installation"] == {"isTaxAsked": False}
    tax = before.data["me"]["worker"]["tax"]
    assert (tax["isAsked"], tax["isComplete"], tax["inForce"]) == (False, False, None)
    assert (done.only["tax"]["isAsked"], done.only["tax"]["isComplete"]) == (False, True)


async def test_every_wrong_answer_is_a_problem_and_nothing_is_stored(market, people):
    values = copy.deepcopy(signed(people.wim, citizenship="??", certifies=False, name=""))
    values["answers"]["address"]["country"] = "Germany"
    before = await everything()

    answer = await complete(market, people.wim, values, PROBLEMS)

    assert [each["field"] for each in answer.only["problems"]] == [
        "answers.name",
        "answers.citizenship",
        "answers.address.country",
        "answers.certifies",
    ]
    wrong_id = await complete(market, people.wim, signed(people.wim, taxId="123456"), PROBLEMS)
    assert (wrong_id.only["field"], wrong_id.only["value"]) == ("answers.taxId", None)
    assert "123456" not in str(wrong_id.only)
    assert await everything() == before


async def test_a_us_citizen_abroad_is_declined_by_name(market, people):
    before = await everything()
    answer = await complete(market, people.wim, signed(people.wim, citizenship="US"))

    assert answer.verdict == "TAX_STATUS_NOT_SUPPORTED"
    assert answer.only["message"].startswith("Tax Status Not Supported: ")
    assert await everything() == before
    assert (await complete(market, people.wim, signed(people.wim))).verdict.endswith("Success")


async def test_who_may_complete_it(market, people):
    values = signed(people.wim)
    tokens = {
        "nobody": None,
        "no worker": people.rita.token,
        "not confirmed": people.una.token,
        "a key": await people.wim.key(*Scope),
        "a key without WORK": await people.wim.key(Scope.READ),
        "another name": people.wendy.token,
    }
    verdicts = {
        name: (await market.do("completeTaxInterview", token, **values)).verdict
        for name, token in tokens.items()
    }

    assert verdicts == {
        "nobody": "UNAUTHENTICATED",
        "no worker": "NO_WORKER_ACCOUNT",
        "not confirmed": "EMAIL_NOT_VERIFIED",
        "a key": "NOT_ALLOWED",
        "a key without WORK": "SCOPE_MISSING",
        "another name": "INVALID_INPUT",
    }
    assert await TaxInterview.all().count() == 0


async def test_operators_see_the_queue_masked_and_return_a_form_with_a_reason(market, people):
    fay = await an_operator("Fay", OperatorRole.FINANCE)
    for person in (people.wim, people.wendy):
        await complete(market, person, await printed(person))
    first = (await market.ask(QUEUE, fay.token, first=1)).only
    rest = (await market.ask(QUEUE, fay.token, after=first["pageInfo"]["endCursor"])).only

    (node,) = first["nodes"]
    assert (len(rest["nodes"]), first["pageInfo"]["hasNextPage"]) == (1, True)
    assert node["interview"]["maskedTaxId"] == "\N{BULLET}" * 7 + ID[-4:]
    assert node["ageSeconds"] >= 0
    returned = await market.do(
        "fileTaxForm",
        fay.token,
        f"... on FileTaxFormSuccess {{ {CASE} }}",
        taxInterviewId=node["id"],
        isInOrder=False,
        reason="Not signed.",
    )
    case = returned.only["case"]
    assert case["decidedBy"] == global_id("Account", fay.account.id)
    assert (case["interview"]["state"], case["interview"]["isPrinted"]) == ("RETURNED", True)
    mine = (await market.ask(f"{{ me {{ worker {{ {TAX} }} }} }}", people.wim.token)).only
    assert mine["worker"]["tax"]["printed"] == {
        "state": "RETURNED",
        "returnReason": "Not signed.",
    }
    without = await market.do(
        "fileTaxForm", fay.token, taxInterviewId=rest["nodes"][0]["id"], isInOrder=False
    )
    assert without.verdict == "INVALID_INPUT"


async def test_a_tax_id_in_clear_is_for_those_with_the_duty_and_in_the_audit(market, people):
    fay = await an_operator("Fay", OperatorRole.FINANCE)
    sue = await an_operator("Sue", OperatorRole.SUPPORT)
    await complete(market, people.wim, signed(people.wim))
    row = await TaxInterview.get(worker_id=people.wim.worker.id)
    values = {"taxInterviewId": global_id("TaxInterview", row.id), "reason": "The yearly report."}

    refused = await market.do("readTaxId", sue.token, **values)
    read = await market.do("readTaxId", fay.token, "... on ReadTaxIdSuccess { taxId }", **values)

    assert (refused.verdict, read.only["taxId"]) == ("NOT_ALLOWED", ID)
    (entry,) = await ENTRIES.rows()
    assert (entry["action"], entry["reason"]) == ("tax.read_id", "The yearly report.")
    assert ID not in str(entry)


async def test_a_form_is_read_by_those_with_the_duty(market, people):
    fay = await an_operator("Fay", OperatorRole.FINANCE)
    sue = await an_operator("Sue", OperatorRole.SUPPORT)
    await complete(market, people.wim, await printed(people.wim))
    (row,) = await TaxInterview.all()
    values = {"uploadId": global_id("Upload", row.upload_id), "reason": "To file it."}

    verdicts = [
        (await market.do("readUpload", each.token, **values)).verdict for each in (sue, fay)
    ]

    assert verdicts == ["NOT_FOUND", "ReadUploadSuccess"]


async def test_a_form_is_announced_by_workers_in_a_session_within_its_bounds(market, people):
    form = {"purpose": "TAX_FORM", "fileName": "w8.pdf", "contentType": "application/pdf"}
    key = await people.wim.key(*Scope)
    mib = 1024 * 1024
    verdicts = [
        (await market.do("createUpload", token, **(form | changes))).verdict
        for token, changes in [
            (people.wim.token, {"bytes": 10 * mib}),
            (people.wim.token, {"bytes": 10 * mib + 1}),
            (people.wim.token, {"bytes": 0}),
            (people.wim.token, {"bytes": 9, "contentType": "application/zip"}),
            (people.wim.token, {"bytes": 9, "contentType": "image/gif"}),
            (people.rita.token, {"bytes": 9}),
            (people.una.token, {"bytes": 9}),
            (key, {"bytes": 9}),
        ]
    ]

    assert verdicts == [
        "CreateUploadSuccess",
        *["INVALID_INPUT"] * 4,
        "NO_WORKER_ACCOUNT",
        "EMAIL_NOT_VERIFIED",
        "NOT_ALLOWED",
    ]
