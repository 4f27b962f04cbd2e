"""The page on sign-in, followed as it is written, with the provider that is built in."""

import json
import re
import socket
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from api.configuration import openid as settings_of_openid
from api.configuration.settings import load
from api.openid import fetching, id_tokens, keys
from domain.kernel import policy
from domain.people.models import Account
from domain.people.openid import limits, providers
from tests.schema.cast import Cast
from tests.schema.served import serving

PAGE = (Path(__file__).parents[1] / "docs" / "sign-in.md").read_text()
BLOCK = re.compile(r"```graphql\n(.*?)```", re.S)
ROLE = re.compile(r"\*\*[Aa]s (nobody|Ada|Wim)\*\*")
ADA = {"user": "ada", "email": "ada@example.org", "name": "Ada", "verified": "on"}
STARTED = "... on StartSignInSuccess { address browserSecret }"


def operations():
    """Each operation of the page with the person whom the text before it names."""
    found, read_up_to = [], 0
    for block in BLOCK.finditer(PAGE):
        (*_, role) = ROLE.findall(PAGE[read_up_to : block.start()])
        found.append((role, block[1]))
        read_up_to = block.end()
    return found


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
async def market(sqlite_url, tmp_path):
    port = free_port()
    settings = load(
        database_url=sqlite_url, outbox_folder=tmp_path / "outbox", port=port, openid_sandbox=True
    )
    try:
        async with serving(settings, port=port) as served:
            yield served
    finally:
        policy.adopt(policy.MarketPolicy())
        providers.adopt(())


async def brought_back(market, address, **form):
    """What the browser of a person comes back with, who fills in the form and approves."""
    shown = await market.http.get(address)
    assert "believes everybody" in shown.text
    sent = await market.http.post(address, data={**form, "answer": "approve"})
    assert sent.status_code == 303
    landed = await market.http.get(sent.headers["location"])
    answer = {name: each for name, [each] in parse_qs(urlsplit(str(landed.url)).query).items()}
    for name in ("code", "state", "iss"):
        assert answer[name] in landed.text
    return answer


class Reader:
    """Somebody who types the operations one after another, and copies what the page leaves open."""

    def __init__(self, market, tokens):
        self.market, self.tokens, self.left = market, tokens, operations()

    async def next(self, **copied):
        """Run the next operation: it is no error, and not refused."""
        role, operation = self.left.pop(0)
        for placeholder, value in copied.items():
            operation = operation.replace(f'"{placeholder}"', f'"{value}"')
        answer = await self.market.ask(operation, self.tokens[role])
        assert answer.errors == [], operation
        (value,) = answer.data.values()
        assert "reason" not in value, value
        return value

    async def answer_of(self, started, **person):
        """The placeholders of the next operation, after the browser was at the provider."""
        answer = await brought_back(self.market, started["address"], **(ADA | person))
        placeholders = {name.upper(): answer[name] for name in ("code", "state", "iss")}
        return placeholders | {"BROWSER_SECRET": started["browserSecret"]}


async def test_the_page_can_be_followed_from_the_first_operation_to_the_last(market):
    people = await Cast.gathered()
    reader = Reader(market, {"nobody": None, "Wim": people.wim.token})
    shown = await market.ask("{ installation { signInWays signInProviders { name label } } }")
    assert shown.only == {
        "signInWays": ["PASSWORD", "OPENID"],
        "signInProviders": [{"name": "sandbox", "label": "Sandbox"}],
    }

    signed_in = await reader.next(**await reader.answer_of(await reader.next()))
    ada = {"email": "ada@example.org", "displayName": "Ada", "emailVerified": True}
    assert signed_in["account"] == ada
    reader.tokens["Ada"] = signed_in["token"]
    me = await reader.next()
    sandbox = {"provider": {"name": "sandbox", "label": "Sandbox"}, "email": "ada@example.org"}
    assert me["signInWays"] == {"hasPassword": False, "identities": [sandbox | {"leads": True}]}

    linked = await reader.next(**await reader.answer_of(await reader.next(), user="wim"))
    assert linked["identity"]["provider"] == {"name": "sandbox"}
    assert linked["identity"]["leads"] is False
    assert (await reader.next())["provider"] == {"name": "sandbox"}
    assert reader.left == []


async def signed_in(market, **form):
    """A sign-in at the built-in provider, and the answer of the provider that it used."""
    start = {"provider": "sandbox", "signUp": {"country": "DE"}}
    started = (await market.do("startSignIn", None, STARTED, **start)).only
    answer = await brought_back(market, started["address"], **(ADA | form))
    answer["browserSecret"] = started["browserSecret"]
    finished = await market.do("finishSignIn", None, "... on SignInSuccess { token }", **answer)
    return finished, answer


async def test_what_a_provider_leads_is_changed_there(market):
    first, answer = await signed_in(market)
    token = first.only["token"]
    again = await market.do("finishSignIn", None, **answer)
    named = await market.do("changeSettings", token, displayName="Countess")
    moved = await market.do("changeEmail", token, newEmail="x@example.org", password="12345678")
    closed = await market.do("closeAccount", token, password="12345678")
    unlinked = await market.do("unlinkSignIn", token, provider="sandbox")
    assert [each.verdict for each in (again, named, moved, closed, unlinked)] == [
        "TOKEN_INVALID",
        "CHANGED_AT_PROVIDER",
        "CHANGED_AT_PROVIDER",
        "NO_PASSWORD",
        "LAST_SIGN_IN_WAY",
    ]

    await signed_in(market, email="countess@example.org", name="Countess")
    account = await Account.get()
    assert (account.email, account.display_name) == ("countess@example.org", "Countess")


async def test_the_provider_for_trying_sends_nobody_elsewhere(market):
    here = "http://localhost:5173/sign-in"
    started = await market.do("startSignIn", None, STARTED, provider="sandbox", redirect=here)
    address = started.only["address"]
    denied = await market.http.post(address, data={"user": "ada", "answer": "deny"})
    assert denied.headers["location"].startswith(f"{here}?")
    assert "error=access_denied" in denied.headers["location"]

    for redirect in ("https://evil.example/", "http://localhost@evil.example/", "//evil.example"):
        away = address.replace("http%3A%2F%2Flocalhost%3A5173%2Fsign-in", redirect)
        assert away != address
        assert (await market.http.get(away)).status_code == 400
        refused = await market.do("startSignIn", None, provider="sandbox", redirect=redirect)
        assert refused.verdict == "INVALID_INPUT"


def test_the_page_names_each_bound():
    [(most, _)] = limits.STARTS_OF_A_NETWORK
    for said in (
        f"at most {settings_of_openid.MOST_PROVIDERS} providers",
        f"at most {settings_of_openid.MOST_REDIRECTS}; the first",
        f"at most {most} sign-ins in ten minutes",
        f"differ by {id_tokens.LEEWAY_SECONDS} seconds",
        f"at most {fetching.WHOLE_SECONDS:.0f} seconds and {fetching.MOST_BYTES // 1024} KiB",
        f"at most every {keys.LEAST_BETWEEN.seconds} seconds",
        "RS256, PS256, ES256 or EdDSA",
    ):
        assert said in " ".join(PAGE.split())
    assert list(keys.KIND_OF) == ["RS256", "PS256", "ES256", "EdDSA"]
    assert limits.PENDING_LASTS.seconds == 600


def test_the_example_is_a_setting():
    [example] = re.findall(r"```json\n(.*?)```", PAGE, re.S)

    [entry] = load(openid_providers=json.dumps(json.loads(example))).openid_entries

    assert entry.described().scopes == ("openid", "email", "profile")
