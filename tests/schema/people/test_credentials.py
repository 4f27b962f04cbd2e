"""API keys and sessions over GraphQL."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.people import authentication, commands
from domain.people.models import Credential, CredentialKind, Scope
from schema.kernel.node import global_id
from tests.domain.people import cast

KEY = "id name hint scopes createdAt expiresAt lastUsedAt"
CREATED = f"token apiKey {{ {KEY} }}"
NEXT_YEAR = "2027-01-01T00:00:00Z"
KEYS = f"""query ($first: Int, $after: String) {{ me {{ apiKeys(first: $first, after: $after) {{
    nodes {{ {KEY} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"""
SESSIONS = "{ me { sessions { nodes { id hint scopes current } } } }"


@pytest.fixture
async def wim(database):
    return await cast.joined("wim")


async def test_a_key_is_made_listed_found_and_revoked(ask, done, wim):
    made = await done(
        "createApiKey", CREATED, wim, name="bot", scopes=["WORK", "READ"], expiresAt=NEXT_YEAR
    )

    key = made["apiKey"]
    assert {name: key[name] for name in key if name != "id"} == {
        "name": "bot",
        "hint": made["token"][:10],
        "scopes": ["READ", "WORK"],
        "createdAt": "2026-11-22T12:00:00Z",
        "expiresAt": NEXT_YEAR,
        "lastUsedAt": None,
    }
    assert (await ask(KEYS, wim))["me"]["apiKeys"]["nodes"] == [key]
    bot = await cast.seen_by(made["token"])
    used = {**key, "lastUsedAt": "2026-11-22T12:00:00Z"}
    node = f'{{ node(id: "{key["id"]}") {{ ... on ApiKey {{ {KEY} }} }} }}'
    assert await ask(node, bot) == {"node": used}

    revoked = await done("revokeApiKey", f"apiKey {{ {KEY} }}", wim, apiKeyId=key["id"])

    assert revoked["apiKey"] == used
    assert (await ask(KEYS, wim))["me"]["apiKeys"]["nodes"] == []
    assert await authentication.viewer_for(made["token"]) is None


async def test_keys_are_paged_the_newest_first(ask, wim, noon):
    for number in range(3):
        await commands.create_api_key(
            wim, name=f"key {number}", scopes=[Scope.READ], expires_at=noon + timedelta(days=1)
        )

    first = (await ask(KEYS, wim, first=2))["me"]["apiKeys"]
    rest = (await ask(KEYS, wim, first=2, after=first["pageInfo"]["endCursor"]))["me"]["apiKeys"]

    assert [key["name"] for key in first["nodes"]] == ["key 2", "key 1"]
    assert [key["name"] for key in rest["nodes"]] == ["key 0"]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


async def test_a_page_out_of_bounds_or_a_cursor_of_another_list_is_refused(ask, wim):
    assert await ask(KEYS, wim, first=0) == ["BAD_USER_INPUT"]
    assert await ask(KEYS, wim, first=101) == ["BAD_USER_INPUT"]
    assert await ask(KEYS, wim, after="nonsense") == ["BAD_CURSOR"]


async def test_sessions_show_where_one_is_and_can_be_ended(ask, done, wim):
    other = await cast.viewer("wim")

    sessions = (await ask(SESSIONS, wim))["me"]["sessions"]["nodes"]
    assert [session["current"] for session in sessions] == [False, True]
    assert sessions[0]["scopes"] == ["READ", "WORK", "REQUEST", "PAY"]

    ended = await done("revokeSession", "session { id }", wim, sessionId=sessions[0]["id"])
    assert ended["session"]["id"] == sessions[0]["id"]
    assert not await authentication.is_live(other.credential_id)
    assert len((await ask(SESSIONS, wim))["me"]["sessions"]["nodes"]) == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"expiresAt": "2026-11-22T12:00:00Z"}, "expiresAt"),
        ({"expiresAt": "2028-01-01T00:00:00Z"}, "expiresAt"),
        ({"expiresAt": "2027-01-01T00:00:00"}, None),
        ({"scopes": ["ALL"]}, None),
    ],
)
async def test_a_key_out_of_bounds_is_refused(done, wim, changes, expected):
    values = {"name": "bot", "scopes": ["READ"], "expiresAt": NEXT_YEAR, **changes}

    answer = await done("createApiKey", CREATED, wim, **values)

    assert (answer["field"] if expected else type(answer)) == (expected or list)
    assert await Credential.filter(kind=CredentialKind.API_KEY).count() == 0


async def test_what_is_another_persons_is_not_there(ask, done, wim, noon):
    ada = await cast.joined("ada")
    key = await commands.create_api_key(
        wim, name="bot", scopes=[Scope.READ], expires_at=noon + timedelta(days=1)
    )
    key_id = global_id("ApiKey", key.credential.id)
    session_id = global_id("Session", wim.credential_id)

    answers = [
        await done("revokeApiKey", "apiKey { id }", ada, apiKeyId=key_id),
        await done("revokeSession", "session { id }", ada, sessionId=session_id),
        await done("revokeApiKey", "apiKey { id }", apiKeyId=key_id),
        await done("revokeSession", "session { id }", wim, sessionId=key_id),
        await ask(f'{{ nodes(ids: ["{key_id}", "{session_id}"]) {{ id }} }}', ada),
        await ask(f'{{ nodes(ids: ["{key_id}", "{session_id}"]) {{ id }} }}'),
    ]

    assert [answer["reason"] for answer in answers[:2]] == ["NOT_FOUND"] * 2
    assert answers[2:4] == [["UNAUTHENTICATED"], ["BAD_USER_INPUT"]]
    assert answers[4:] == [{"nodes": [None, None]}] * 2
    assert await authentication.is_live(key.credential.id)
    assert await authentication.is_live(wim.credential_id)


async def test_a_key_makes_no_key_and_ends_no_session(done, wim):
    key = await commands.create_api_key(
        wim, name="bot", scopes=list(Scope), expires_at=clock.now() + timedelta(days=1)
    )
    bot = await cast.seen_by(key.token)

    made = await done(
        "createApiKey", CREATED, bot, name="heir", scopes=["READ"], expiresAt=NEXT_YEAR
    )
    ended = await done(
        "revokeSession",
        "session { id }",
        bot,
        sessionId=global_id("Session", wim.credential_id),
    )

    assert (made["reason"], ended["reason"]) == ("NOT_ALLOWED", "NOT_ALLOWED")
    assert await authentication.is_live(wim.credential_id)
