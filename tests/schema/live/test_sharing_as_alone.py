"""A shared event is, to the letter, the event run for its viewer alone: for viewers of every kind
and random documents over all that an event of the feed shows."""

import random
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from graphql import GraphQLInterfaceType, GraphQLNonNull, GraphQLUnionType, Undefined, is_leaf_type

from domain.people import commands as people_commands
from domain.people.models import Account, Scope
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard
from schema.kernel.node import global_id
from tests.domain import cast, qualified
from tests.domain import market as markets
from tests.schema.cast import a_requester, a_worker, an_account
from tests.schema.inputs import SCHEMA
from tests.schema.live.test_sharing import all_caught_up

DEEPEST, PLACES = 5, 14  # of a random document
GROUPS = 3
# They change by the second, or with each read.
NEVER = {"HitGroup.figures", "RequesterProfile.figures"}


@dataclass(frozen=True)
class Follower:
    """One viewer: its kind, and the token of its credential."""

    name: str
    token: str | None


async def followers(people, skill):
    """Viewers of every kind, most of them twice, so that they share."""
    found = [Follower("stranger", None), Follower("another stranger", None)]
    for number in (1, 2):
        plain, skilled = await a_worker(f"Plain{number}"), await a_worker(f"Skilled{number}")
        await qualified.granted(skill.id, skilled.worker, value=10 + number)
        unconfirmed = await a_worker(f"Unconfirmed{number}")
        await Account.filter(id=unconfirmed.account.id).update(email_verified_at=None)
        kinds = {
            "worker": plain,
            "skilled worker": skilled,
            "unconfirmed worker": unconfirmed,
            "without a profile": await an_account(f"None{number}"),
            "unconfirmed": await an_account(f"New{number}", verified=False),
            "operator": await an_account(f"Operator{number}", operator=True),
            "requester": await a_requester(f"Publisher{number}"),
        }
        found += [Follower(name, person.token) for name, person in kinds.items()]
        for scopes in ({Scope.READ}, {Scope.READ, Scope.WORK}, {Scope.READ, Scope.PAY}):
            found.append(Follower(f"key of {sorted(scopes)}", await skilled.key(*scopes)))
    blocked, blocking = await a_worker("Blocked"), await a_worker("Blocking")
    rita, rob = people.rita, people.rob
    await people_commands.block_worker(rita.requester, blocked.worker.id, reason="Slow.")
    await people_commands.block_requester(blocking.worker, rob.requester.id)
    await markets.with_worker(rob.requester)
    return [
        *found,
        Follower("blocked", blocked.token),
        Follower("blocking", blocking.token),
        Follower("the publisher", rita.token),
        Follower("the publisher's key", await rita.key(Scope.READ, Scope.REQUEST)),
        Follower("the publisher who works", rob.token),
    ]


def leaves(kind, path=(), above=()):
    """Every path of fields to a leaf below this type."""
    for name, field in kind.fields.items():
        below = field.type
        while hasattr(below, "of_type"):
            below = below.of_type
        needed = [each for each in field.args.values() if each.default_value is Undefined]
        if any(isinstance(each.type, GraphQLNonNull) for each in needed):
            continue
        if name in ("edges", "pageInfo") or f"{kind.name}.{name}" in NEVER:
            continue
        if is_leaf_type(below):
            yield (*path, name)
        elif isinstance(below, GraphQLInterfaceType | GraphQLUnionType):
            yield (*path, name, "__typename")
        elif below.name not in above and len(path) < DEEPEST:
            yield from leaves(below, (*path, name), (*above, below.name))


def selection(paths):
    tree = {}
    for path in paths:
        at = tree
        for step in path:
            at = at.setdefault(step, {})

    def written(tree):
        return " ".join(f"{k} {{ {written(below)} }}" if below else k for k, below in tree.items())

    return written(tree)


def documents(dice):
    """Random ones, and the three kinds that each sharing scope needs."""
    everything = sorted(leaves(SCHEMA.type_map["HitGroup"]))
    shallow = [path for path in everything if len(path) <= 2]
    yield "id title eligibility { maySee mayPreview mayAccept reasons requirements { holds } }"
    for places in (shallow, everything):
        yield selection([("id",), *dice.sample(places, PLACES)])


def feed(document):
    return f"subscription {{ hitFeed {{ ... on HitGroupEvent {{ group {{ {document} }} }} }} }}"


async def read_alone(market, follower, id, asked):
    """What this viewer reads of a group by each of the documents; None where it is not listed."""
    parts = [
        f"d{number}: node(id: $id) {{ ... on HitGroup {{ {document} }} }}"
        for number, document in enumerate(asked)
    ]
    query = f"""query($id: ID!) {{ {" ".join(parts)}
        listed: node(id: $id) {{ ... on HitGroup {{ eligibility {{ maySee }} }} }} }}"""
    answer = await market.ask(query, follower.token, id=id)
    assert answer.errors == []
    listed = answer.data.pop("listed")
    return list(answer.data.values()) if listed and listed["eligibility"]["maySee"] else None


async def changes(people, skill, dice):
    """One change of the market after another, each of one group."""
    kinds = [(owner, guard) for owner in (people.rita, people.rob) for guard in (None, *Guard)]
    for owner, guard in dice.sample(kinds, GROUPS):
        asked = [RequirementDraft(skill.id, Comparator.EXISTS, guard=guard)] if guard else []
        title = f"Group {guard} of {owner.requester.name}"
        hit_type = await qualified.a_type_requiring(owner.requester, *asked, title=title)
        for _ in range(dice.choice([1, 2])):
            slots = dice.choice([1, 3])
            yield await cast.a_hit(owner.requester, hit_type=hit_type, slots=slots)


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.long) for n in (2, 3))])
async def test_shared_events_are_what_each_viewer_reads_alone(market, people, seed):
    dice = random.Random(seed)
    skill = await qualified.a_qualification(people.rita.requester, "Skill")
    crowd, asked = await followers(people, skill), list(documents(dice))
    different, received = [], 0
    async with AsyncExitStack() as sockets:
        followed = {}
        for each in crowd:
            socket = await sockets.enter_async_context(market.socket(each.token))
            followed[each] = [await socket.subscribe(feed(document)) for document in asked]
        await all_caught_up(market, len(crowd) * len(asked))
        async for hit in changes(people, skill, dice):
            id = global_id("HitGroup", hit.group_id)
            for follower, subscriptions in followed.items():
                alone = await read_alone(market, follower, id, asked)
                if alone is not None:
                    shared = [
                        (await subscription.next())["group"] for subscription in subscriptions
                    ]
                    received += len(shared)
                    if shared != alone:
                        different.append((follower.name, shared, alone))
            await all_caught_up(market, len(crowd) * len(asked))

    assert different == []
    assert received > GROUPS * len(crowd)
