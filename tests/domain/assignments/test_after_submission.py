"""Steps that features above assignments add to a submission."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from api import feature_steps
from domain.assignments import after_submission, commands
from domain.assignments.after_submission import Moment
from domain.assignments.models import Assignment
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput
from domain.ledger.transfers import BonusPayment, bonus_payment
from tests.domain import cast
from tests.statements import counted

ROOT = Path(__file__).parents[3]
EXTRA = Money.parse("0.01")


@pytest.fixture(autouse=True)
def composed_again():
    yield
    after_submission.adopt(feature_steps.AFTER_SUBMISSION)


@dataclass
class Step:
    """Notes when it is called, and does what a test gives it, if anything."""

    name: str
    moment: Moment
    seen: list
    holds_before: tuple[str, ...] = ()
    concerns: bool = True
    apply: object = None

    async def hold(self, hit, worker):
        self.seen.append(f"{self.name} holds")
        return self.run if self.concerns else None

    async def run(self, submission):
        row = await Assignment.get(id=submission.assignment.id)
        self.seen.append(f"{self.name}: {row.status}")
        if self.apply is not None:
            await self.apply(submission)


async def test_steps_hold_first_and_are_applied_before_or_after_the_settlement(rita, wim):
    seen = []
    after_submission.adopt(
        (
            Step("late", Moment.AFTER_SETTLEMENT, seen),
            Step("early", Moment.BEFORE_SETTLEMENT, seen),
            Step("elsewhere", Moment.AFTER_SETTLEMENT, seen, concerns=False),
        )
    )

    await cast.a_submitted(wim, await cast.a_hit(rita))

    assert seen == [
        "late holds",
        "early holds",
        "elsewhere holds",
        "early: IN_PROGRESS",
        "late: SUBMITTED",
    ]


async def test_a_step_before_the_settlement_may_add_to_it(rita, wim):
    async def pay(submission):
        bonus = BonusPayment(
            bonus_id=new_id(),
            requester_id=rita.id,
            worker_id=wim.id,
            amount=EXTRA,
            fee=EXTRA,
        )
        submission.settlement.transfer(*bonus_payment(bonus))

    after_submission.adopt((Step("pay", Moment.BEFORE_SETTLEMENT, [], apply=pay),))

    await cast.a_submitted(wim, await cast.a_hit(rita))

    assert await cast.earned(wim) == "0.01"


@pytest.mark.parametrize("moment", Moment)
async def test_a_step_that_fails_rolls_the_submission_back(rita, wim, moment):
    async def refuse(submission):
        raise InvalidInput("answer", None, "one that the step lets pass")

    after_submission.adopt((Step("refuse", moment, [], apply=refuse),))
    assignment = await cast.an_accepted(wim, await cast.a_hit(rita))

    async with cast.refused(InvalidInput):
        await commands.submit(wim, assignment.id, cast.ANSWER)


async def test_the_same_answer_again_applies_no_step(rita, wim):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))
    seen = []
    after_submission.adopt((Step("late", Moment.AFTER_SETTLEMENT, seen),))

    await commands.submit(wim, assignment.id, cast.ANSWER)

    assert seen == ["late holds"]


async def test_a_submission_to_another_hit_costs_one_statement_for_profiles(rita, wim):
    assignment = await cast.an_accepted(wim, await cast.a_hit(rita))

    with counted() as statements:
        await commands.submit(wim, assignment.id, cast.ANSWER)

    assert [_verb_and_table(each) for each in statements] == [
        ("SELECT", "hits"),
        ("SELECT", "profile_postings"),
        ("SELECT", "assignments"),
        ("SELECT", "questions"),
        ("UPDATE", "assignments"),
        ("UPDATE", "hit_groups"),
        ("UPDATE", "hits"),
        ("INSERT", "work_records"),
        ("INSERT", "log"),
    ]


def _verb_and_table(statement):
    found = re.match(r"\s*(?:(SELECT).*?FROM|(UPDATE)|(INSERT) INTO) (\w+)", statement, re.DOTALL)
    verb, table = (group for group in found.groups() if group)
    return verb, table


def test_a_process_that_was_given_no_steps_may_not_submit():
    """It would lose the answers to profile questions without a sign of it."""
    code = "from domain.assignments import after_submission; after_submission.steps()"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)

    assert "AssertionError: api.composition.compose is called" in ended.stderr


@pytest.mark.parametrize("tables", [("hits",), ("hit_groups",), ("qualification_types", "workers")])
def test_a_step_that_locks_other_rows_or_out_of_order_is_an_error(tables):
    with pytest.raises(AssertionError):
        after_submission.adopt((Step("bad", Moment.AFTER_SETTLEMENT, [], holds_before=tables),))
