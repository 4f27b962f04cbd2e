"""The second step over GraphQL: set up, asked for, lost, and required at the gates."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.kernel import clock, policy
from domain.people.models import Account
from domain.people.second_step import codes
from schema.kernel.node import global_id
from tests.domain import cast as market_cast
from tests.domain.people import cast
from tests.domain.people.cast import PASSWORD
from tests.schema.cast import a_requester, an_account

BEGIN = """mutation { beginSecondStep {
    __typename ... on Refusal { reason } ... on BeginSecondStepSuccess { secret uri }
} }"""
SIGN_IN = """mutation ($email: String!, $password: String!) {
    signIn(input: {email: $email, password: $password}) {
        __typename ... on Refusal { reason } ... on SecondStepRequired { challenge expiresAt }
} }"""
EMAIL = "wim@kempelen.test"


@pytest.fixture
async def wim(ask, done):
    """The viewer, the secret of their app, and their recovery codes."""
    viewer = await cast.joined("wim")
    begun = (await ask(BEGIN, viewer))["beginSecondStep"]
    made = await done(
        "confirmSecondStep",
        "recoveryCodes account { secondStepAt }",
        viewer,
        code=codes.code_at(begun["secret"], clock.now()),
    )
    assert made["account"]["secondStepAt"] == "2026-11-22T12:00:00Z"
    return viewer, begun, made["recoveryCodes"]


async def test_a_person_sets_it_up_and_signs_in_by_both_steps(ask, done, wim):
    _, begun, recovery = wim
    assert begun["uri"].startswith("otpauth://totp/Kempelen:wim%40kempelen.test?")
    assert len(recovery) == 10
    asked = (await ask(SIGN_IN, email=EMAIL, password=PASSWORD))["signIn"]
    assert asked["__typename"] == "SecondStepRequired"
    assert asked["reason"] == "SECOND_STEP_REQUIRED"
    assert asked["expiresAt"] == "2026-11-22T12:05:00Z"
    wrong = await done("finishSecondStep", "token", challenge=asked["challenge"], code="000000")
    assert wrong["__typename"] == "Declined"
    clock.advance(timedelta(seconds=30))

    session = await done(
        "finishSecondStep",
        "token account { secondStepAt }",
        challenge=asked["challenge"],
        code=codes.code_at(begun["secret"], clock.now()),
    )

    assert session["account"] == {"secondStepAt": "2026-11-22T12:00:00Z"}
    seen = await cast.seen_by(session["token"])
    assert await ask("{ me { secondStepAt } }", seen) == {
        "me": {"secondStepAt": "2026-11-22T12:00:00Z"}
    }
    again = (await ask(BEGIN, seen))["beginSecondStep"]
    assert again == {"__typename": "WrongState", "reason": "WRONG_STATE"}


async def test_recovery_codes_are_renewed_and_the_second_step_ends(done, wim):
    viewer, _, recovery = wim
    renewed = await done(
        "renewRecoveryCodes", "recoveryCodes", viewer, password=PASSWORD, code=recovery[0]
    )
    new = renewed["recoveryCodes"]
    assert (len({*new}), {*new} & {*recovery}) == (10, set())

    ended = await done(
        "endSecondStep", "account { secondStepAt }", viewer, password=PASSWORD, code=new[0]
    )

    assert ended["account"] == {"secondStepAt": None}
    assert (await done("signIn", "token", email=EMAIL, password=PASSWORD))["token"]


@pytest.fixture
def required():
    before = policy.current()
    policy.adopt(replace(before, operators_need_second_step=True, payers_need_second_step=True))
    yield
    policy.adopt(before)


async def set_up(person):
    await Account.filter(id=person.account.id).update(second_step_at=clock.now())


class TestWhereItIsRequired:
    async def test_an_operator_acts_and_reads_as_such_with_it_alone(self, market, required):
        olga, sam = await an_account("Olga", operator=True), await an_account("Sam")
        await set_up(sam)

        async def tried():
            read = await market.ask("{ operators { nodes { role } } }", olga.token)
            done = await market.do(
                "removeSecondStep",
                olga.token,
                accountId=global_id("Account", sam.account.id),
                reason="Lost.",
            )
            return read.code, done.verdict

        assert await tried() == ("FORBIDDEN", "SECOND_STEP_NOT_SET")
        await set_up(olga)
        assert await tried() == (None, "RemoveSecondStepSuccess")

    async def test_a_requester_spends_with_it_alone_and_does_all_else_without(
        self, market, required
    ):
        rita = await a_requester("Rita")
        key = await rita.key("PAY")
        hit_type = await market_cast.a_type(rita.requester)

        async def published():
            draft = {"question": {"html": {"html": "<p>x</p>"}}, "maxAssignments": 1}
            draft |= {"lifetimeSeconds": 3600, "hitTypeId": global_id("HitType", hit_type.id)}
            return (await market.do("createHit", rita.token, **draft)).verdict

        async def tried(token):
            return (await market.do("depositFunds", token, amount="5.00", clientToken="t")).verdict

        assert (await tried(rita.token), await tried(key)) == ("SECOND_STEP_NOT_SET",) * 2
        assert await published() == "SECOND_STEP_NOT_SET"
        assert (await market.ask("{ me { requester { name } } }", rita.token)).errors == []
        await set_up(rita)
        assert (await tried(rita.token), await tried(key)) == ("DepositFundsSuccess",) * 2
        assert await published() == "CreateHitSuccess"

    async def test_nobody_is_asked_where_it_is_not_required(self, market):
        rita, olga = await a_requester("Rita"), await an_account("Olga", operator=True)

        paid = await market.do("depositFunds", rita.token, amount="5.00", clientToken="t")
        read = await market.ask("{ operators { nodes { role } } }", olga.token)

        assert (paid.verdict, read.errors) == ("DepositFundsSuccess", [])
