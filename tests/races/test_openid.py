"""Races for sign-ins through providers, on PostgreSQL: an answer works once, and a way stays."""

import asyncio
from collections import Counter

import pytest

from domain.people import commands as people
from domain.people.models import Account, Credential
from domain.people.openid import commands, providers
from domain.people.openid.models import SignInLink
from tests.domain.people import cast
from tests.domain.people.openid import peer
from tests.domain.people.openid.peer import ADDRESS, brought, finish, linked, signed_in

pytestmark = pytest.mark.usefixtures("market")
AT_ONCE = 8


@pytest.fixture
def two():
    yield peer.adopted("acme", "globex")
    providers.adopt(())


async def together(doings):
    results = await asyncio.gather(*doings, return_exceptions=True)
    return Counter(type(each).__name__ for each in results)


async def test_one_answer_opens_one_session(two):
    back = await brought(two[0])

    kinds = await together(finish(back) for _ in range(AT_ONCE))

    assert kinds == {"SignedIn": 1, "SignInOver": AT_ONCE - 1}
    assert await Account.all().count() == await Credential.all().count() == 1


async def test_one_new_person_gets_one_account(two):
    backs = [await brought(two[0]) for _ in range(AT_ONCE)]

    kinds = await together(map(finish, backs))

    assert kinds == {"SignedIn": AT_ONCE}
    assert await Account.all().count() == await SignInLink.all().count() == 1


async def test_one_identity_is_linked_to_one_account(two):
    backs = []
    for name in ("wim", "eve", "max", "uma"):
        await people.create_account(cast.a_form(name))
        viewer = await cast.viewer(name)
        backs.append((viewer, await brought(two[0], viewer=viewer)))

    kinds = await together(
        commands.link_sign_in(viewer, back, client_address=ADDRESS) for viewer, back in backs
    )

    assert kinds == {"SignInLink": 1, "AlreadyLinked": 3}


async def test_a_way_to_sign_in_stays(two):
    acme, globex = two
    viewer = await cast.seen_by((await signed_in(acme)).token)
    await linked(globex, viewer)

    kinds = await together(commands.unlink_sign_in(viewer, each) for each in ("acme", "globex") * 2)

    assert (kinds["SignInLink"], kinds.total()) == (1, 4)
    assert await SignInLink.all().count() == 1


async def test_a_freed_email_goes_to_one_of_those_who_want_it(two):
    """Two accounts that came by providers take over one new e-mail."""
    acme, globex = two
    one, other = (peer.Identity(name, f"{name}@kempelen.test", True) for name in ("one", "other"))
    for provider, identity in ((acme, one), (globex, other)):
        await signed_in(provider, identity)
    backs = [
        await brought(provider, peer.Identity(name, "new@kempelen.test", True))
        for provider, name in ((acme, "one"), (globex, "other"))
    ]

    kinds = await together(map(finish, backs))

    assert kinds == {"SignedIn": 2}
    emails = {each.email for each in await Account.all()}
    assert "new@kempelen.test" in emails
    assert len(emails & {"one@kempelen.test", "other@kempelen.test"}) == 1
