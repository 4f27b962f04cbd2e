"""Giving and taking roles over GraphQL."""

import pytest

from domain.audit.models import AuditEntry
from domain.people.models import Account
from domain.people.operators import OperatorRole
from schema.kernel.node import global_id
from tests.schema.operations.operating import an_operator

ROLES = "... on SetOperatorRoleSuccess { operator { accountId email displayName role } }"


async def role_of(person) -> OperatorRole | None:
    return (await Account.get(id=person.account.id)).operator_role


async def test_a_role_is_given_changed_and_taken_by_id_and_by_email(market, people):
    olga, sam = people.olga.token, people.sam.account
    key = global_id("Account", sam.id)

    given = await market.do(
        "setOperatorRole", olga, ROLES, email=f" {sam.email.upper()} ", role="SUPPORT"
    )
    changed = await market.do("setOperatorRole", olga, ROLES, accountId=key, role="FINANCE")
    taken = await market.do("setOperatorRole", olga, ROLES, accountId=key, role=None)

    assert given.only["operator"] == {
        "accountId": key,
        "email": sam.email,
        "displayName": "Sam",
        "role": "SUPPORT",
    }
    roles = [answer.only["operator"]["role"] for answer in (given, changed, taken)]
    assert roles == ["SUPPORT", "FINANCE", None]
    rows = await AuditEntry.all().order_by("number")
    assert [(row.action, row.subject_id, row.facts) for row in rows] == [
        ("operator.set_role", sam.id, {"from": None, "to": "SUPPORT"}),
        ("operator.set_role", sam.id, {"from": "SUPPORT", "to": "FINANCE"}),
        ("operator.set_role", sam.id, {"from": "FINANCE", "to": None}),
    ]


async def test_one_sees_ones_own_role_and_administrators_see_all(market, people):
    await an_operator("Sue", OperatorRole.SUPPORT)
    query = "{ me { operatorRole } }"
    own = [
        (await market.ask(query, person.token)).only["operatorRole"]
        for person in (people.olga, people.wim)
    ]
    answer = await market.ask(
        "{ operators(first: 2) { nodes { displayName role } pageInfo { hasNextPage endCursor } } }",
        people.olga.token,
    )
    rest = await market.ask(
        "query($after: String) { operators(after: $after) { nodes { displayName role } } }",
        people.olga.token,
        after=answer.only["pageInfo"]["endCursor"],
    )

    assert own == ["ADMINISTRATOR", None]
    listed = [*answer.only["nodes"], *rest.only["nodes"]]
    assert [(each["displayName"], each["role"]) for each in listed] == [
        ("Olga", "ADMINISTRATOR"),
        ("Otto", "ADMINISTRATOR"),
        ("Sue", "SUPPORT"),
    ]


async def test_the_last_administrator_keeps_the_role(market, people):
    token, otto = people.olga.token, global_id("Account", people.otto.account.id)
    own = global_id("Account", people.olga.account.id)
    assert (await market.do("setOperatorRole", token, accountId=otto, role="FINANCE")).errors == []

    for role in (None, "SUPPORT"):
        answer = await market.do("setOperatorRole", token, accountId=own, role=role)
        assert answer.verdict == "NOT_ALLOWED"
        assert "last administrator" in answer.only["message"]
    assert await role_of(people.olga) == OperatorRole.ADMINISTRATOR
    same = await market.do("setOperatorRole", token, accountId=own, role="ADMINISTRATOR")
    assert same.verdict == "SetOperatorRoleSuccess"


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"email_verified_at": None}, "not verified"),
        ({"suspended_at": "2026-01-01T00:00:00+00:00"}, "suspended"),
        ({"closed_at": "2026-01-01T00:00:00+00:00"}, "closed"),
    ],
)
async def test_an_account_that_cannot_act_gets_no_role_but_loses_one(market, people, change, state):
    sam = people.sam.account
    await Account.filter(id=sam.id).update(**change)
    answer = await market.do(
        "setOperatorRole",
        people.olga.token,
        "... on WrongState { state }",
        email=sam.email,
        role="SUPPORT",
    )
    assert (answer.verdict, answer.only["state"]) == ("WRONG_STATE", state)

    await Account.filter(id=sam.id).update(operator_role=OperatorRole.SUPPORT)
    taken = await market.do("setOperatorRole", people.olga.token, email=sam.email, role=None)
    assert taken.verdict == "SetOperatorRoleSuccess"
    assert await role_of(people.sam) is None


async def test_the_account_is_named_in_exactly_one_way(market, people):
    token, sam = people.olga.token, people.sam.account
    both = {"accountId": global_id("Account", sam.id), "email": sam.email}
    for named in ({}, both):
        answer = await market.do("setOperatorRole", token, role="SUPPORT", **named)
        assert answer.verdict == "INVALID_INPUT"
    for email in ("nobody@example.org", "no e-mail"):
        answer = await market.do("setOperatorRole", token, role="SUPPORT", email=email)
        assert answer.verdict == "NOT_FOUND"
    assert await role_of(people.sam) is None


async def test_an_open_socket_has_the_new_rights_at_once(market, people):
    otto = people.otto
    async with market.socket(otto.token) as socket:
        before = await socket.subscribe("{ operators { nodes { email } } }")
        assert len((await before.next())["nodes"]) == 2

        await market.do("setOperatorRole", people.olga.token, email=otto.account.email, role=None)

        after = await socket.subscribe("{ operators { nodes { email } } }")
        assert await after.refusal() == "FORBIDDEN"
        role = await socket.subscribe("{ me { operatorRole } }")
        assert await role.next() == {"operatorRole": None}
