"""Threads as their sides and operators find them, and what each is told live."""

from domain.audit.models import AuditEntry
from domain.messages.models import Thread
from domain.people.operators import OperatorRole
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamRole
from schema.kernel.node import global_id
from tests.schema.cast import a_thread, an_account, signed_in

SEEN = """query($id: ID!) { node(id: $id) { ... on MessageThread {
    unreadCount isReported messages { nodes { text } } disclosedIdentity { email } } } }"""
EVENTS = """subscription { requesterEvents { __typename
    ... on MessageWritten { message { text } thread { __typename id } }
    ... on ThreadChanged { thread { __typename id } } } }"""


async def test_a_reported_thread_is_read_by_operators_who_suspend_and_each_reading_is_recorded(
    market, people, scene
):
    support = await an_account("Susan", operator=True)
    support.account.operator_role = OperatorRole.SUPPORT
    await support.account.save()
    id = scene.id("conversation")
    for operator in (people.olga, support):
        assert (await market.ask(SEEN, operator.token, id=id)).only is None

    filed = await market.do("fileReport", people.rita.token, subjectId=id, category="HARASSMENT")

    assert filed.verdict == "FileReportSuccess"
    assert (await market.ask(SEEN, support.token, id=id)).only is None
    seen = (await market.ask(SEEN, people.olga.token, id=id)).only
    assert (seen["isReported"], seen["unreadCount"]) == (True, 0)
    assert len(seen["messages"]["nodes"]) == 2
    subjects = await AuditEntry.filter(action="thread.read").values_list("subject_id", flat=True)
    assert list(map(str, subjects)) == [str(scene.conversation.id)]
    for side, is_reported in ((people.rita, True), (people.wim, False)):
        seen = (await market.ask(SEEN, side.token, id=id)).only
        assert (seen["unreadCount"], seen["isReported"]) == (1, is_reported)
    assert await AuditEntry.filter(action="thread.read").count() == 1


async def test_a_team_follows_threads_at_work_and_each_member_their_own_with_operators(
    market, people, scene
):
    """Sam is a member of Rita's team; what operators answer her is not for him."""
    await TeamMember.create(
        id=people.sam.account.id,
        account_id=people.sam.account.id,
        requester_id=people.rita.requester.id,
        role=TeamRole.VIEWER,
        joined_at=scene.conversation.created_at,
    )
    await signed_in(people.sam)
    thread_id, asked = scene.id("conversation"), scene.id("thread")
    async with market.socket(people.rita.token) as hers, market.socket(people.sam.token) as his:
        rita, sam = await hers.subscribe(EVENTS), await his.subscribe(EVENTS)
        await hers.settle()
        await his.settle()

        await market.do("answerContact", people.olga.token, threadId=asked, text="It is paid.")
        write = {"threadId": thread_id, "text": "And now?", "disclosesIdentity": False}
        await market.do("writeToRequester", people.wim.token, **write)
        told, told_sam = await rita.take(2), await sam.take(1)

    assert [event["message"]["text"] for event in told] == ["It is paid.", "And now?"]
    assert [event["thread"]["__typename"] for event in told] == ["ContactThread", "MessageThread"]
    assert [event["thread"]["id"] for event in told_sam] == [thread_id]


async def test_answers_of_operators_are_counted_and_read(market, people, scene):
    unread = "{ me { unreadAnswers contactThreads { nodes { id unreadCount } } } }"
    id = scene.id("thread")
    await market.do("answerContact", people.olga.token, threadId=id, text="It is paid.")
    assert (await market.ask(unread, people.rita.token)).only == {
        "unreadAnswers": 1,
        "contactThreads": {"nodes": [{"id": id, "unreadCount": 1}]},
    }

    more = "... on MarkThreadReadSuccess { thread { __typename id } }"
    read = await market.do("markThreadRead", people.rita.token, more, threadId=id, upTo=2)
    other = await a_thread(people.rob)
    foreign = global_id("ContactThread", other.id)
    refused = await market.do("markThreadRead", people.rita.token, threadId=foreign, upTo=1)

    assert read.only["thread"]["__typename"] == "ContactThread"
    assert refused.verdict == "NOT_FOUND"
    assert (await market.ask(unread, people.rita.token)).only["unreadAnswers"] == 0
    assert (await Thread.get(id=scene.thread.id)).read_by_person == 2


async def test_a_requester_closes_and_reads_with_the_role_of_a_reviewer(market, people, scene):
    id = scene.id("conversation")
    rita = people.rita
    more = "... on CloseThreadSuccess { thread { closedBy } }"
    closed = await market.do("closeThread", rita.token, more, threadId=id)
    assert closed.only["thread"]["closedBy"] == ["REQUESTER"]
    reopened = await market.do("reopenThread", rita.token, threadId=id)
    read = await market.do("markThreadRead", rita.token, threadId=id, upTo=1)
    assert [reopened.verdict, read.verdict] == ["ReopenThreadSuccess", "MarkThreadReadSuccess"]
    await TeamMember.filter(account_id=rita.account.id).update(role=TeamRole.VIEWER)
    for verb, more in (("closeThread", {}), ("reopenThread", {}), ("markThreadRead", {"upTo": 1})):
        refused = await market.do(verb, rita.token, threadId=id, **more)
        assert refused.verdict == "TEAM_ROLE_MISSING", verb
