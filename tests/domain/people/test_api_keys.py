"""Named API keys: scoped, bounded, revocable."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.refusals import InvalidInput, NotAllowed
from domain.people import authentication, commands, limits
from domain.people.models import Credential, CredentialKind, Scope
from domain.people.refusals import ScopeMissing, TooManyApiKeys
from domain.people.teams.roles import TeamDuty
from tests.domain.people import cast

pytestmark = pytest.mark.usefixtures("market")


async def make(viewer, name="bot", scopes=(Scope.READ, Scope.WORK), lasts=timedelta(days=90)):
    return await commands.create_api_key(
        viewer, name=name, scopes=scopes, expires_at=clock.now() + lasts
    )


async def test_a_key_does_what_its_scopes_allow_until_it_expires(noon):
    await cast.worker("wim")
    wim = await cast.viewer("wim")
    await commands.open_requester_account(wim, name="Wim Ltd")

    key = await make(wim)

    assert key.token.startswith("kmp_k_")
    assert (key.credential.name, key.credential.scopes) == ("bot", "READ WORK")
    viewer = await cast.seen_by(key.token)
    assert (viewer.kind, viewer.scopes) == (CredentialKind.API_KEY, {Scope.READ, Scope.WORK})
    assert viewer.working().account_id == wim.account.id
    with pytest.raises(ScopeMissing):
        viewer.requesting(TeamDuty.READ)
    with pytest.raises(ScopeMissing):
        viewer.paying()
    clock.advance(timedelta(days=90))
    assert await authentication.viewer_for(key.token) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"lasts": timedelta()}, "expiresAt"),
        ({"lasts": timedelta(seconds=-1)}, "expiresAt"),
        ({"lasts": timedelta(days=366, seconds=1)}, "expiresAt"),
        ({"lasts": timedelta(days=300_000)}, "expiresAt"),
    ],
)
async def test_a_value_out_of_bounds_is_named_and_no_key_is_made(changes, field):
    wim = await cast.joined("wim")

    with pytest.raises(InvalidInput) as refused:
        await make(wim, **changes)

    assert refused.value.field == field
    assert await Credential.filter(kind=CredentialKind.API_KEY).count() == 0


async def test_a_key_may_last_a_year_and_a_name_may_have_a_hundred_characters():
    wim = await cast.joined("wim")

    key = await make(wim, name="x" * 100, lasts=timedelta(days=366))

    assert await authentication.viewer_for(key.token) is not None


async def test_a_revoked_key_opens_nothing_and_makes_room(noon):
    wim = await cast.joined("wim")
    keys = [await make(wim, name=f"key {n}") for n in range(limits.MOST_API_KEYS)]
    with pytest.raises(TooManyApiKeys):
        await make(wim)

    revoked = await commands.revoke_api_key(wim, keys[0].credential.id)
    again = await commands.revoke_api_key(wim, keys[0].credential.id)

    assert (revoked.revoked_at, again.revoked_at) == (noon, noon)
    assert await authentication.viewer_for(keys[0].token) is None
    assert [(kind, body["credential_id"]) for _, kind, body in await cast.told()] == [
        ("CredentialsRevoked", str(keys[0].credential.id))
    ]
    assert (await make(wim)).token


async def test_an_expired_key_makes_room():
    wim = await cast.joined("wim")
    for n in range(limits.MOST_API_KEYS):
        await make(wim, name=f"key {n}", lasts=timedelta(days=1))

    clock.advance(timedelta(days=1))

    assert (await make(wim)).token


async def test_a_key_makes_no_other_and_revokes_only_itself():
    wim = await cast.joined("wim")
    key, other = await make(wim, scopes=list(Scope)), await make(wim)
    bot = await cast.seen_by(key.token)

    with pytest.raises(NotAllowed):
        await make(bot)
    with pytest.raises(NotAllowed):
        await commands.revoke_api_key(bot, other.credential.id)
    with pytest.raises(NotAllowed):
        await commands.revoke_session(bot, wim.credential_id)
    with pytest.raises(NotAllowed):
        await commands.change_password(bot, current=cast.PASSWORD, new="battery staple")

    assert await authentication.viewer_for(other.token) is not None
    await commands.revoke_api_key(bot, bot.credential_id)
    assert await authentication.viewer_for(key.token) is None
