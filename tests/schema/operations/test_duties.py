"""Every field of operators, by every role: those pass whose role has the duty, and nobody else."""

from domain.audit.models import AuditEntry
from domain.people.operators import ALLOWED, Duty, OperatorRole
from schema.root import schema
from tests.schema.cast import signed_in
from tests.schema.operations.operating import (
    MUTATIONS,
    QUERIES,
    an_input,
    an_operator,
    read,
    roles_with,
)

OF_OPERATORS = "Only those who run this installation can do this."


async def tokens_of(people):
    by_role = {}
    for role in OperatorRole:
        operator = await an_operator(f"The {role.value}", role)
        by_role[role] = operator.token
        by_role[role, "key"] = await operator.key("READ", "WORK", "REQUEST", "PAY")
    return by_role


def test_every_role_and_every_duty_is_in_the_table():
    assert set(ALLOWED) == set(OperatorRole)
    assert set().union(*ALLOWED.values()) == set(Duty)
    assert ALLOWED[OperatorRole.ADMINISTRATOR] == set(Duty)
    assert roles_with(Duty.MANAGE_OPERATORS) == roles_with(Duty.READ_AUDIT) == {"ADMINISTRATOR"}
    assert {"operators", "auditEntries", "mastersDecisions"} <= set(QUERIES)
    assert {"setOperatorRole", "barFromMasters"} <= set(MUTATIONS)


async def test_each_query_is_answered_to_the_roles_with_its_duty_alone(market, people, scene):
    tokens = await tokens_of(people)
    for name, duty in QUERIES.items():
        passed = set()
        for role, token in tokens.items():
            answer = await read(market, name, token, people, scene)
            if answer.code != "FORBIDDEN":
                passed.add(role)
        strangers = [
            (await read(market, name, token, people, scene)).code
            for token in (people.wim.token, people.rita.token, None)
        ]

        assert passed == roles_with(duty), name
        assert strangers == ["FORBIDDEN", "FORBIDDEN", "UNAUTHENTICATED"], name


async def test_each_mutation_is_done_for_the_roles_with_its_duty_alone(market, people, scene):
    tokens = await tokens_of(people)
    for verb, duty in MUTATIONS.items():
        values = an_input(verb, people, scene)
        passed = set()
        for role, token in tokens.items():
            if (await market.do(verb, token, **values)).verdict != "NOT_ALLOWED":
                passed.add(role)
        strangers = [
            (await market.do(verb, token, **values)).verdict
            for token in (people.wim.token, people.rita.token, None)
        ]

        assert passed == roles_with(duty), verb
        assert strangers == ["NOT_ALLOWED", "NOT_ALLOWED", "UNAUTHENTICATED"], verb


async def test_no_other_field_is_one_of_operators(market, people, scene):
    """A field that checks an operator's rights elsewhere than in its resolver is found here.

    All but `readUpload`, whose duty is one of the purpose: see tests/schema/storage.
    """
    hidden = []
    for name in set(schema._schema.query_type.fields) - set(QUERIES):
        answer = await read(market, name, people.wim.token, people, scene)
        hidden += [name for error in answer.errors if OF_OPERATORS in error["message"]]
    for verb in set(schema._schema.mutation_type.fields) - set(MUTATIONS):
        values = an_input(verb, people, scene)
        walt = await signed_in(people.walt)  # anew, since some verbs end the session
        answer = await market.do(verb, walt.token, **values)
        hidden += [verb] if OF_OPERATORS in str(answer.data) else []

    assert hidden == ["readUpload"]


async def test_a_refused_operator_leaves_no_entry(market, people, scene):
    support = await an_operator("Sue", OperatorRole.SUPPORT)
    for name, duty in QUERIES.items():
        if OperatorRole.SUPPORT not in roles_with(duty):
            await read(market, name, support.token, people, scene)
    for verb, duty in MUTATIONS.items():
        if OperatorRole.SUPPORT not in roles_with(duty):
            await market.do(verb, support.token, **an_input(verb, people, scene))

    assert await AuditEntry.all().count() == 0


async def test_a_suspended_operator_may_nothing(market, people, scene):
    people.olga.account.suspended_at = people.olga.account.created_at
    await people.olga.account.save()

    read_ = await read(market, "operators", people.olga.token, people, scene)
    done = await market.do("setOperatorRole", people.olga.token, email=people.sam.account.email)

    assert (read_.code, done.verdict) == ("FORBIDDEN", "ACCOUNT_SUSPENDED")
