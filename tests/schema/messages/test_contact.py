"""The contact form through the API, as docs/contact.md tells it, and by whom."""

import re
from pathlib import Path

import pytest

from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.mail.models import Mail
from schema.kernel.node import global_id
from schema.root import schema

PAGE = Path(__file__).parents[3] / "docs" / "contact.md"
DOCUMENTS = {
    re.search(r"(?:query|mutation) (\w+)", text)[1]: text
    for text in re.findall(r"```graphql\n(.*?)```", PAGE.read_text(), re.DOTALL)
}
_ACTIONS = Statement("SELECT action, address FROM audit_entries ORDER BY id")


async def typed(market, name, who=None, **variables):
    """What a document of the page is answered."""
    body = {"query": DOCUMENTS[name], "variables": variables}
    return (await market.post(body, who)).only


async def mailed_token():
    mail = await Mail.all().order_by("-id").first()
    [found] = [line for line in mail.body.splitlines() if re.fullmatch(r"[\w-]{43}", line)]
    return found


def test_the_page_has_every_document_of_these_tests():
    assert set(DOCUMENTS) == {
        "Write", "Threads", "Reply", "WriteAsStranger", "Confirm", "ReplyAsStranger", "Queue",
        "Answer",
    }  # fmt: skip
    assert "solveContact" in schema._schema.mutation_type.fields


async def test_an_account_writes_reads_the_answer_and_replies(market, people):
    wim, olga = people.wim.token, people.olga.token
    thread = (await typed(market, "Write", wim))["thread"]
    [queued] = (await typed(market, "Queue", olga))["nodes"]
    answered = await typed(market, "Answer", olga, threadId=thread["id"])
    [own] = (await typed(market, "Threads", wim))["contactThreads"]["nodes"]
    replied = await typed(market, "Reply", wim, threadId=thread["id"])

    assert thread["state"] == "OPEN"
    assert (queued["id"], queued["businessDaysWaiting"], queued["isLate"]) == (
        thread["id"], 0, False,
    )  # fmt: skip
    assert answered["thread"]["state"] == own["state"] == "SOLVED"
    assert [(each["author"], each["text"]) for each in own["messages"]["nodes"]] == [
        ("WRITER", "A requester promised a bonus, and it has not come."),
        ("OPERATOR", "It is paid."),
    ]
    assert replied["thread"]["state"] == "OPEN"
    assert [row["action"] for row in await _ACTIONS.rows()] == ["contact.list", "contact.answer"]
    assert {row["address"] for row in await _ACTIONS.rows()} == {"127.0.0.1"}
    assert (await Mail.all().order_by("-id").first()).recipient == people.wim.account.email


async def test_a_stranger_writes_confirms_and_replies_by_mailed_tokens(market, people):
    assert await typed(market, "WriteAsStranger") == {"thread": None}
    every = "{ contactQueue(state: [UNCONFIRMED, OPEN, WAITING, SOLVED]) { nodes { id } } }"
    assert (await market.ask(every, people.olga.token)).only["nodes"] == []
    confirmed = await typed(market, "Confirm", token=await mailed_token())
    assert confirmed["thread"] == {
        "state": "OPEN",
        "messages": {"nodes": [{"author": "WRITER", "text": "Why was it refused?"}]},
    }
    [queued] = (await market.ask(every, people.olga.token)).only["nodes"]
    await market.do("answerContact", people.olga.token, threadId=queued["id"], text="Because.")
    replied = await typed(market, "ReplyAsStranger", token=await mailed_token())

    assert replied == {"thread": {"state": "OPEN"}}
    wrong = await typed(market, "Confirm", token="x" * 43)
    assert wrong["reason"] == "TOKEN_INVALID"


async def test_everybody_may_write(market, people):
    verdicts = {}
    for who in ("sam", "una", "wim", "rita", "olga"):
        answer = await market.ask(DOCUMENTS["Write"], getattr(people, who).token)
        verdicts[who] = list(answer.only)

    assert verdicts == {who: ["thread"] for who in verdicts}
    assert (await typed(market, "Write"))["reason"] == "INVALID_INPUT"  # without an address


@pytest.mark.parametrize("verb", ["answerContact", "solveContact"])
async def test_operators_alone_answer_and_solve(market, people, verb):
    thread = (await typed(market, "Write", people.wim.token))["thread"]
    text = {"text": "Hello."} if verb == "answerContact" else {}

    async def outcome(token, id=thread["id"]):
        return (await market.do(verb, token, threadId=id, **text)).verdict

    assert await outcome(None) == "UNAUTHENTICATED"
    for who in (people.wim, people.rita, people.sam, people.una):
        assert await outcome(who.token) == "NOT_ALLOWED"
    assert await outcome(people.olga.token, global_id("ContactThread", new_id())) == "NOT_FOUND"
    assert await outcome(people.olga.token) == verb[0].upper() + verb[1:] + "Success"
    queue = "{ contactQueue { nodes { id } } }"
    codes = [(await market.ask(queue, each)).code for each in (None, people.wim.token)]
    assert codes == ["UNAUTHENTICATED", "FORBIDDEN"]


async def test_one_of_thread_and_token_is_given(market, people):
    thread = (await typed(market, "Write", people.wim.token))["thread"]
    both = {"threadId": thread["id"], "token": "x" * 43, "text": "Hello."}

    assert (await market.do("replyToOperator", people.wim.token, **both)).verdict == "INVALID_INPUT"
    none = await market.do("replyToOperator", people.wim.token, text="Hello.")
    assert none.verdict == "INVALID_INPUT"
    other = await market.do(
        "replyToOperator", people.walt.token, threadId=both["threadId"], text="x"
    )
    assert other.verdict == "NOT_FOUND"
    stranger = await market.do("replyToOperator", None, threadId=both["threadId"], text="x")
    assert stranger.verdict == "UNAUTHENTICATED"
