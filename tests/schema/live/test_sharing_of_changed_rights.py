"""A viewer who gets rights while subscribed is sent, from then on, what that viewer reads alone."""

from contextlib import AsyncExitStack

import pytest

from domain.kernel.work import unit_of_work
from domain.people import commands as people_commands
from domain.people import limits
from domain.people.authentication import viewer_for
from domain.people.commands.sign_up import issue_code
from domain.people.models import EmailPurpose, Scope
from domain.qualifications import system_types
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard, Locale
from schema.kernel.node import global_id
from tests.domain import cast, qualified
from tests.schema.cast import a_worker, an_account
from tests.schema.live.test_sharing import all_caught_up
from tests.schema.live.test_sharing_as_alone import Follower, feed, read_alone

IN_THE_NETHERLANDS = RequirementDraft(
    system_types.LOCALE,
    Comparator.EQUAL_TO,
    locales=(Locale("NL"),),
    guard=Guard.DISCOVER_PREVIEW_AND_ACCEPT,
)
DOCUMENTS = {  # each is shared in another scope
    "everyone": "id title",
    "the same view": "id eligibility { maySee mayAccept reasons requirements { holds } }",
    "one viewer": "id eligibility { mayAccept reasons requirements { holds value } }",
}


async def confirm(person):
    async with unit_of_work():
        lasts = limits.VERIFICATION_LASTS
        code = await issue_code(person.account, EmailPurpose.VERIFY_EMAIL, lasts=lasts)
    await people_commands.verify_email(code)


async def open_worker(person):
    await people_commands.open_worker_account(await viewer_for(person.token))


async def open_requester(person):
    viewer = await viewer_for(person.token)
    await people_commands.open_requester_account(viewer, name=f"Publisher {viewer.account.id}")


CHANGES = [confirm, open_worker, open_requester]


@pytest.fixture
async def newcomers():
    return [await an_account(f"New{number}", verified=False) for number in range(3)]


async def followers(newcomers):
    """The newcomers in sessions and by a key; and others, who stay as they are."""
    plain = await a_worker("Plain")
    found = [Follower("stranger", None), Follower("worker", plain.token)]
    for each in newcomers:
        found.append(Follower("newcomer", each.token))
    return [*found, Follower("key of a newcomer", await newcomers[0].key(Scope.READ, Scope.WORK))]


@pytest.mark.parametrize("scope", DOCUMENTS)
async def test_events_after_a_change_of_rights_are_what_the_viewer_reads_alone(
    market, people, newcomers, scope
):
    asked = DOCUMENTS[scope]
    crowd, seen = await followers(newcomers), []
    async with AsyncExitStack() as sockets:
        followed = {}
        for each in crowd:
            socket = await sockets.enter_async_context(market.socket(each.token))
            followed[each] = await socket.subscribe(feed(asked))
        await all_caught_up(market, len(crowd))
        for change in [None, *CHANGES]:
            for person in newcomers if change else ():
                await change(person)
            await all_caught_up(market, len(crowd))
            for required in ([], [IN_THE_NETHERLANDS]):
                hit_type = await qualified.a_type_requiring(
                    people.rita.requester,
                    *required,
                    title=f"Group {CHANGES.index(change) if change else None} {len(required)}",
                )
                hit = await cast.a_hit(people.rita.requester, hit_type=hit_type)
                id = global_id("HitGroup", hit.group_id)
                for follower, subscription in followed.items():
                    alone = await read_alone(market, follower, id, [asked])
                    if alone is not None:
                        shared = (await subscription.next())["group"]
                        assert (follower.name, shared) == (follower.name, alone[0])
                        seen.append((change, bool(required), follower.name))
                await all_caught_up(market, len(crowd))

    assert (confirm, True, "newcomer") not in seen
    assert seen.count((open_worker, True, "newcomer")) == len(newcomers)


async def test_a_subscription_that_only_waits_is_moved_to_the_new_view(market, people, newcomers):
    """Nothing of the market happens between the change and the event that shows it."""
    asked = DOCUMENTS["the same view"]
    async with market.socket(newcomers[0].token) as socket:
        subscription = await socket.subscribe(feed(asked))
        await all_caught_up(market, 1)
        await cast.a_hit(people.rita.requester, hit_type=await a_type(people, "First"))
        before = (await subscription.next())["group"]["eligibility"]
        await all_caught_up(market, 1)
        for change in CHANGES:
            await change(newcomers[0])
        await cast.a_hit(people.rita.requester, hit_type=await a_type(people, "Second"))
        after = (await subscription.next())["group"]["eligibility"]

    assert (before["mayAccept"], before["reasons"]) == (False, ["EMAIL_NOT_VERIFIED"])
    assert (after["mayAccept"], after["reasons"]) == (True, [])


async def test_an_open_socket_has_the_rights_that_came_after_it(market, people, newcomers):
    newcomer = newcomers[0]
    hit = await cast.a_hit(people.rita.requester, hit_type=await a_type(people, "First"))
    accept = """mutation($id: ID!) { acceptHit(input: { hitId: $id }) { __typename } }"""
    async with market.socket(newcomer.token) as socket:
        before = await (await socket.subscribe(accept, id=global_id("Hit", hit.id))).next()
        await confirm(newcomer)
        await open_worker(newcomer)
        after = await (await socket.subscribe(accept, id=global_id("Hit", hit.id))).next()

    assert (before["__typename"], after["__typename"]) == ("Declined", "AcceptHitSuccess")


async def a_type(people, title):
    return await qualified.a_type_requiring(people.rita.requester, title=title)
