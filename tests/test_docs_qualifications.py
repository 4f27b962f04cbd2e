"""The page on qualifications, followed as it is written: every operation, on the whole server."""

import re
from pathlib import Path

import pytest

from api.configuration.settings import load
from domain.hits.commands.invite import MOST_INVITED_A_CALL
from domain.kernel import policy
from domain.mail.models import Mail
from domain.people.models import Worker
from domain.qualifications import csv_sheet, rules, system_types
from domain.qualifications.answer_key_rules import KEY_BYTES, LARGEST_SCORE
from domain.qualifications.commands.assign import MOST_WORKERS_A_CALL
from domain.qualifications.requests.decide import MOST_DECISIONS_A_CALL
from domain.qualifications.requirements import drafts
from domain.qualifications.requirements.requirement import Comparator, Guard
from domain.questions.fields import MOST_CHOICES
from domain.questions.question import MOST_FIELDS
from schema.kernel.node import global_id
from tests.schema.cast import Cast
from tests.schema.served import serving

PAGE = (Path(__file__).parents[1] / "docs" / "qualifications.md").read_text()
# Whose token an operation needs is said last before it.
BLOCK = re.compile(r"```graphql\n(.*?)```", re.S)
ROLE = re.compile(r"\*\*As (nobody|the requester|the worker|another worker)\*\*")
SANDBOX_MASTERS = "2ARFPLSP75KLA8M8DH1HTEQVJT3SY6"


def operations():
    """Each operation of the page with the role that the text before it names."""
    found, read_up_to = [], 0
    for block in BLOCK.finditer(PAGE):
        (*_, role) = ROLE.findall(PAGE[read_up_to : block.start()])
        found.append((role, block[1]))
        read_up_to = block.end()
    return found


class Reader:
    """Somebody who types the page's operations one after another, and copies what it says."""

    def __init__(self, market, people):
        self.market, self.copied = market, {}
        self.left = operations()
        self.tokens = {
            "the requester": people.rita.token,
            "the worker": people.wim.token,
            "nobody": None,
        }

    def typed(self, operation):
        for placeholder, value in self.copied.items():
            operation = re.sub(rf"\b{placeholder}\b", value, operation)
        return operation

    async def next(self):
        """Run the next operation: it is no error, and nothing in its answer is a refusal."""
        role, operation = self.left.pop(0)
        answer = await self.market.ask(self.typed(operation), self.tokens[role])
        assert answer.errors == [], operation
        assert not list(refusals(answer.data)), operation
        return answer.data

    def take_subscription(self, field):
        """A subscription of the page, which is begun before its turn or at it."""
        begins = re.compile(rf"subscription {{\s+{field}\W")
        (found,) = [each for each in self.left if begins.match(each[1])]
        self.left.remove(found)
        role, operation = found
        return self.tokens[role], self.typed(operation)


def refusals(found):
    """Everything in an answer that says no: what is refused has a message."""
    if isinstance(found, dict):
        if "message" in found or {"field", "bound"} <= found.keys():
            yield found
        for each in found.values():
            yield from refusals(each)
    if isinstance(found, list):
        for each in found:
            yield from refusals(each)


@pytest.fixture
async def reader(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox")
    try:
        async with serving(settings) as market:
            people = await Cast.gathered()
            reader = Reader(market, people)
            await market.do("depositFunds", people.rita.token, amount="20.00")
            reader.copied |= {
                "WORKER": people.wim.worker_profile,
                "WORKER_ID": people.wim.worker.worker_id,
                "OTHER_PASSWORD": "a turk in a box of maple",
            }
            yield reader
    finally:
        policy.adopt(policy.MarketPolicy())


async def test_the_page_can_be_followed_from_the_first_operation_to_the_last(reader):
    await makes_a_worker(reader)
    reader.copied["EVENT_CURSOR"] = (await reader.next())["eventCursor"]

    await makes_types(reader)
    await qualifies(reader)
    await requires(reader)
    await gives_and_takes(reader)
    await decides(reader)
    await invites(reader)
    await asks_each_once(reader)
    await hears_of_it(reader)
    stopped = await reader.next()

    status = {verb: each["qualificationType"]["status"] for verb, each in stopped.items()}
    assert status["updateQualificationType"] == "INACTIVE"
    assert status["deleteQualificationType"] in ("DISPOSING", "DISPOSED")
    assert reader.left == []


async def makes_a_worker(reader):
    await reader.next()
    mail = await Mail.all().order_by("-id").first()
    reader.copied["MAILED_TOKEN"] = re.search(r"verify-email\?token=(\S+)", mail.body)[1]
    reader.tokens["another worker"] = (await reader.next())["signIn"]["token"]
    printed = (await reader.next())["openWorkerAccount"]["worker"]["workerId"]
    worker = await Worker.get(worker_id=printed)
    profile = global_id("WorkerProfile", worker.id)
    reader.copied |= {"OTHER_WORKER_ID": printed, "OTHER_WORKER": profile}


async def makes_types(reader):
    made = (await reader.next())["createQualificationType"]
    reader.copied["COLOUR_TYPE"] = made["qualificationType"]["id"]
    for alias, made in (await reader.next()).items():
        reader.copied[f"{alias.upper()}_TYPE"] = made["qualificationType"]["id"]


async def qualifies(reader):
    (found,) = (await reader.next())["qualificationTypes"]["nodes"]
    assert (found["id"], found["hasTest"]) == (reader.copied["COLOUR_TYPE"], True)
    opened = (await reader.next())["requestQualification"]["request"]
    reader.copied["TEST_REQUEST"] = opened["id"]
    assert opened["status"] == "TESTING"
    handed_in = (await reader.next())["submitQualificationTest"]["request"]
    assert handed_in == {"status": "GRANTED", "value": 100}


async def requires(reader):
    made = (await reader.next())["createHitType"]["hitType"]
    reader.copied["COLOUR_HITS"] = made["id"]
    assert {each["description"] for each in made["qualificationRequirements"]} == {
        "Tells colours apart at least 80",
        "HIT approval rate (%) more than 95",
        "Location one of NL, US-OR",
    }
    await reader.next()
    (group,) = (await reader.next())["hitGroups"]["nodes"]
    assert (group["eligibility"]["mayAccept"], group["eligibility"]["reasons"]) == (True, [])
    assert len(group["eligibility"]["requirements"]) == 3
    other = (await reader.next())["me"]["worker"]
    (opening,) = other["openings"]
    assert (opening["qualificationTypeName"], opening["groups"]) == ("Tells colours apart", 1)
    known = {each["wellKnownId"] for each in other["systemQualifications"]}
    assert known == system_types.WELL_KNOWN.keys() - {
        SANDBOX_MASTERS,
        "2F1QJWKUDD8XADTFD2Q0G6UTO95ALH",
    }


async def gives_and_takes(reader):
    given = await reader.next()
    assert given["assignQualification"]["qualification"]["value"] == 90
    many = given["assignQualifications"]["results"]
    assert [each["qualification"]["value"] for each in many] == [1, None]

    lines = (await reader.next())["importQualifications"]["lines"]
    assert [each["outcome"] for each in lines] == ["GRANTED", "GRANTED"]

    taken = await reader.next()
    assert taken["revokeQualification"]["qualification"]["status"] == "REVOKED"
    listed = (await reader.next())["node"]
    assert [each["value"] for each in listed["holders"]["nodes"]] == [95]
    assert [each["reason"] for each in listed["formerHolders"]["nodes"]] == ["We measured again."]


async def decides(reader):
    for _ in ("the worker", "another worker"):
        asked = (await reader.next())["requestQualification"]["request"]
        assert asked == {"status": "SUBMITTED"}
    first, second = (await reader.next())["me"]["requester"]["qualificationRequests"]["nodes"]
    reader.copied |= {"FIRST_REQUEST": first["id"], "SECOND_REQUEST": second["id"]}
    decided = await reader.next()
    assert decided["acceptQualificationRequest"]["request"] == {"status": "GRANTED", "value": 80}
    assert decided["rejectQualificationRequest"]["request"]["status"] == "REJECTED"


async def invites(reader):
    made = (await reader.next())["createHitType"]["hitType"]
    reader.copied["FOLLOW_UP_HITS"] = made["id"]
    assert made["isInvitationOnly"]
    await reader.next()
    token, feed = reader.take_subscription("hitFeed")
    async with reader.market.socket(token) as socket:
        followed = await socket.subscribe(feed)
        await socket.settle()
        await reader.next()
        event = await followed.next()
    assert event["__typename"] == "FeedRecomputed"
    assert [each["title"] for each in event["opened"]] == ["The second part of the survey"]


async def asks_each_once(reader):
    reader.copied["SURVEY_HITS"] = (await reader.next())["createHitType"]["hitType"]["id"]
    await reader.next()


async def hears_of_it(reader):
    notices = await heard(reader, "workerNotices", 9)
    told = [(each["__typename"], name_of(each)) for each in notices]
    assert told == [
        ("QualificationGranted", "Tells colours apart"),
        ("QualificationGranted", "Good work for us"),
        ("QualificationGranted", "Has read the guide"),
        ("QualificationGranted", "Good work for us"),
        ("QualificationRevoked", "Has read the guide"),
        ("QualificationGranted", "Reads German"),
        ("QualificationGranted", told[6][1]),  # the invitation's own
        ("InvitedToWork", "The second part of the survey"),
        ("QualificationGranted", "Has done the survey"),
    ]
    requested = await heard(reader, "requesterEvents", 4)
    asked = [each for each in requested if each["__typename"] == "QualificationRequested"]
    assert [name_of(each) for each in asked] == ["Reads German", "Reads German"]


async def heard(reader, field, count):
    """The first events of a subscription of the page, of all that was done since its cursor."""
    token, subscription = reader.take_subscription(field)
    async with reader.market.socket(token) as socket:
        followed = await socket.subscribe(subscription)
        events = await followed.take(count)
    return events


def name_of(event):
    if "group" in event:
        return event["group"]["title"]
    return (event.get("qualification") or event["request"])["type"]["name"]


def test_every_comparator_guard_and_system_type_stands_on_the_page():
    named = set(re.findall(r"`(\w+)`", PAGE))

    assert {*Comparator, *Guard, *system_types.WELL_KNOWN} - named == {SANDBOX_MASTERS}


def test_the_limits_on_the_page_are_those_of_the_market():
    limits = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", PAGE.partition("## Limits")[2], re.M))

    assert limits == {
        "what": "at most",
        "requirements of a HIT type": str(drafts.MOST_REQUIREMENTS),
        "a value": "32 bits, with sign",
        "name, description, keywords together": f"{rules.LONGEST_NAME}, "
        f"{rules.LONGEST_DESCRIPTION:,}, {rules.LONGEST_KEYWORDS:,} characters",
        "a reason": f"{rules.LONGEST_REASON:,} characters",
        "fields of a test, choices of a field": f"{MOST_FIELDS}, {MOST_CHOICES:,}",
        "an answer key; a score": f"{KEY_BYTES:,} bytes; ±{LARGEST_SCORE:,}",
        "time for a test; delay between requests": "365 days; ten years",
        "workers or requests in one call; lines of a file, and its size": "10,000; 10,000 and "
        "4,000,000 bytes",
        "workers invited in one call": f"{MOST_INVITED_A_CALL:,}",
    }
    assert MOST_WORKERS_A_CALL == MOST_DECISIONS_A_CALL == 10_000
    assert (csv_sheet.MOST_LINES, csv_sheet.SHEET_BYTES) == (10_000, 4_000_000)
    lists = f"1 to {drafts.MOST_INTEGERS} numbers, or 1 to {drafts.MOST_LOCALES} places"
    assert lists in PAGE
