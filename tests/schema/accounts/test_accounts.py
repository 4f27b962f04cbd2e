"""One's own settings, e-mail and closing, as clients see them."""

import pytest
from argon2 import PasswordHasher

from domain.people.models import Account, Scope
from tests.domain import cast

PASSWORD = "correct horse"
ALL = """{ me { settings { displayName timeZone language newEmail mails { kind isWanted }
    postalAddress { lines city region postalCode country } leftToDo { kind count amount until }
    sessions { nodes { current } } apiKeys { nodes { name } } } } }"""
LEFT = "... on NotSettled { left { kind message count amount until } }"
ADDRESS = {"lines": ["Main St 1"], "city": "Bonn", "postalCode": "53111", "country": "DE"}


@pytest.fixture
async def people(people):
    hashed = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    await Account.all().update(password_hash=hashed)
    return people


async def settings_of(market, token):
    return (await market.ask(ALL, token)).data["me"]["settings"]


async def test_settings_are_empty_first_and_then_what_was_set(market, people):
    key = await people.sam.key(Scope.READ)
    before = await settings_of(market, people.sam.token)
    changed = await market.do(
        "changeSettings", people.sam.token, timeZone="Asia/Tokyo", postalAddress=ADDRESS
    )
    after = await settings_of(market, people.sam.token)

    assert changed.verdict == "ChangeSettingsSuccess"
    assert (before["postalAddress"], before["timeZone"]) == (None, None)
    assert after["postalAddress"] == ADDRESS | {"region": None}
    assert (after["timeZone"], after["displayName"]) == ("Asia/Tokyo", "Sam")
    assert after["sessions"]["nodes"] == [{"current": True}]
    assert after["apiKeys"]["nodes"] == [{"name": "Key"}]
    assert all(each["isWanted"] for each in after["mails"])
    cleared = await market.do("changeSettings", people.sam.token, timeZone=None)
    assert cleared.verdict == "ChangeSettingsSuccess"
    assert (await settings_of(market, people.sam.token))["timeZone"] is None
    assert (await market.do("changeSettings", key, timeZone=None)).verdict == "NOT_ALLOWED"


async def test_a_key_reads_settings_but_no_postal_address(market, people):
    reader = await people.sam.key(Scope.READ)
    await market.do("changeSettings", people.sam.token, postalAddress=ADDRESS)

    named = await market.ask("{ me { settings { displayName } } }", reader)
    lives = await market.ask("{ me { settings { postalAddress { city } } } }", reader)

    assert named.data["me"]["settings"]["displayName"] == "Sam"
    assert [each["extensions"]["code"] for each in lives.errors] == ["FORBIDDEN"]
    assert lives.data["me"]["settings"]["postalAddress"] is None


async def test_me_is_live_on_the_sockets_of_other_sessions(market, people):
    async with market.socket(people.sam.token) as socket:
        await market.do("changeSettings", people.sam.token, displayName="Samuel")
        followed = await socket.subscribe("{ me { displayName } }")
        assert (await followed.next())["displayName"] == "Samuel"


async def test_what_is_left_is_named_before_and_by_the_refusal(market, people):
    hit = await cast.a_hit(people.rita.requester)
    await cast.an_accepted(people.wim.worker, hit)

    shown = (await settings_of(market, people.wim.token))["leftToDo"]
    refused = await market.do("closeAccount", people.wim.token, LEFT, password=PASSWORD)

    expected = {"kind": "WORK_IN_PROGRESS", "count": 1, "amount": None, "until": None}
    assert shown == [expected]
    assert refused.verdict == "ACCOUNT_NOT_SETTLED"
    (left,) = refused.only["left"]
    assert left == expected | {"message": "submit or return the work in progress (1)"}
    assert (await market.ask("{ me { id } }", people.wim.token)).data["me"]


async def test_closing_ends_sessions_keys_and_sockets_and_requesters_see_the_printed_id(
    market, people
):
    key = await people.wim.key(*Scope)
    done = await cast.a_submitted(people.wim.worker, await cast.a_hit(people.rita.requester))
    await cast.reject(people.rita.requester, done)
    async with market.socket(people.wim.token) as socket:
        closed = await market.do(
            "closeAccount",
            people.wim.token,
            "... on CloseAccountSuccess { closedAt }",
            password=PASSWORD,
        )
        assert await socket.closing() == 4403

    assert closed.verdict == "CloseAccountSuccess"
    for token in (people.wim.token, key):
        assert (await market.ask("{ me { id } }", token)).status == 401
    seen = await market.ask(
        "query($id: ID!) { node(id: $id) { ... on WorkerProfile { workerId } } }",
        people.rita.token,
        id=people.wim.worker_profile,
    )
    assert seen.data["node"] == {"workerId": people.wim.worker.worker_id}


async def test_a_closed_requester_is_shown_by_a_neutral_name(market, people):
    closed = await market.do(
        "closeAccount", people.rob.token, password=PASSWORD, forfeitBalance=True
    )
    seen = await market.ask(
        "query($id: ID!) { node(id: $id) { ... on RequesterProfile { name requesterId } } }",
        people.wim.token,
        id=people.rob.requester_profile,
    )

    assert closed.verdict == "CloseAccountSuccess"
    assert seen.data["node"] == {
        "name": "Closed account",
        "requesterId": people.rob.requester.requester_id,
    }


async def test_an_operator_hands_over_first(market, people):
    refused = await market.do("closeAccount", people.olga.token, LEFT, password=PASSWORD)

    assert [each["kind"] for each in refused.only["left"]] == ["OPERATOR"]


async def test_wrong_passwords_and_tokens_are_refused(market, people):
    assert (
        await market.do("closeAccount", people.sam.token, password="wrong")
    ).verdict == "WRONG_CREDENTIALS"
    email = {"newEmail": "new@example.org", "password": "wrong"}
    assert (await market.do("changeEmail", people.sam.token, **email)).verdict == (
        "WRONG_CREDENTIALS"
    )
    for verb in ("confirmEmailChange", "undoEmailChange", "unsubscribe"):
        assert (await market.do(verb, None, token="x" * 43)).verdict == "TOKEN_INVALID"
