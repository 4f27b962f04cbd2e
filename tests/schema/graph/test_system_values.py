"""System values and declarations of a worker over GraphQL."""

from domain.people.models import Scope
from domain.qualifications.models import WorkRecord
from domain.qualifications.system_values import system_qualifications
from tests.statements import counted

MINE = """{ me { country subdivision worker { adultContentConsent
    systemQualifications { wellKnownId name value locale { country subdivision } } } } }"""
PLACE = "00000000000000000071"


async def mine(market, person):
    answer = await market.ask(MINE, person.token)
    assert answer.errors == []
    return answer.data["me"]


def values(me):
    return {each["wellKnownId"]: each["value"] for each in me["worker"]["systemQualifications"]}


async def test_a_worker_sees_all_that_the_market_keeps(market, people, scene):
    me = await mine(market, people.wim)

    assert [
        (each["wellKnownId"], each["name"], each["value"], each["locale"])
        for each in me["worker"]["systemQualifications"]
    ] == [
        ("00000000000000000040", "Number of HITs approved", 0, None),
        ("000000000000000000L0", "HIT approval rate (%)", 100, None),
        ("00000000000000000071", "Location", None, {"country": "NL", "subdivision": None}),
        ("00000000000000000060", "Adult content", 0, None),
        ("00000000000000000000", "HIT submission rate (%)", 100, None),
        ("00000000000000000070", "HIT abandonment rate (%)", 0, None),
        ("000000000000000000E0", "HIT return rate (%)", 0, None),
        # One of two was rejected; a rejection that can be undone does not count.
        ("000000000000000000S0", "HIT rejection rate (%)", 0, None),
    ]


async def test_what_they_do_and_say_shows_at_once(market, people, scene):
    await market.do("returnAssignment", people.wim.token, assignmentId=scene.id("doing"))
    await market.do("approveAssignment", people.rita.token, assignmentId=scene.id("submitted"))
    await market.do("overrideRejection", people.rita.token, assignmentId=scene.id("rejected"))
    said = await market.do(
        "setAdultContentConsent",
        people.wim.token,
        "... on SetAdultContentConsentSuccess { worker { adultContentConsent } }",
        consents=True,
    )
    moved = await market.do(
        "changeLocale",
        people.wim.token,
        "... on ChangeLocaleSuccess { account { country subdivision } }",
        country="US",
        subdivision="wa",
    )
    me = await mine(market, people.wim)

    assert said.only["worker"] == {"adultContentConsent": True}
    assert moved.only["account"] == {"country": "US", "subdivision": "WA"}
    assert (me["country"], me["subdivision"]) == ("US", "WA")
    assert me["worker"]["adultContentConsent"] is True
    assert values(me) == {
        "00000000000000000040": 2,
        "000000000000000000L0": 100,
        PLACE: None,
        "00000000000000000060": 1,
        "00000000000000000000": 66,
        "00000000000000000070": 0,
        "000000000000000000E0": 33,
        "000000000000000000S0": 0,
    }
    assert [each["locale"] for each in me["worker"]["systemQualifications"] if each["locale"]] == [
        {"country": "US", "subdivision": "WA"}
    ]


async def test_a_worker_without_a_record_has_values_too(market, people):
    assert list(values(await mine(market, people.walt)).values()) == [
        0, 100, None, 0, 100, 0, 0, 0,
    ]  # fmt: skip


async def test_all_of_it_is_one_read_of_what_is_counted(market, people, scene):
    await WorkRecord.filter(worker_id=people.wim.worker.id).update(
        submitted=1_000, approved=990, rejected=10, rejected_bounded=10
    )

    with counted() as statements:
        stored = await system_qualifications(people.wim.worker.id)

    assert len(statements) == 1
    assert "assignments" not in statements[0]
    assert [each.value for each in stored if each.well_known_id == "000000000000000000L0"] == [99]


async def test_moving_again_is_refused_and_says_when(market, people):
    await market.do("changeLocale", people.wim.token, country="DE")
    more = "... on TooManyAttempts { retryAt }"

    again = await market.do("changeLocale", people.wim.token, more, country="FR")

    assert again.verdict == "TOO_MANY_ATTEMPTS"
    assert again.only["__typename"] == "TooManyAttempts"
    assert again.only["retryAt"]


async def test_who_may_say_it(market, people):
    key = await people.wim.key(*Scope)
    outcome = {}
    for verb, said in (
        ("changeLocale", {"country": "DE"}),
        ("setAdultContentConsent", {"consents": True}),
    ):
        tokens = (None, people.una.token, people.rita.token, people.sam.token, key)
        outcome[verb] = [(await market.do(verb, token, **said)).verdict for token in tokens]
        success = f"{verb[0].upper()}{verb[1:]}Success"
        assert (await market.do(verb, people.wim.token, **said)).verdict == success

    nobody_may = [
        "UNAUTHENTICATED",
        "EMAIL_NOT_VERIFIED",
        "NO_WORKER_ACCOUNT",
        "NO_WORKER_ACCOUNT",
        "NOT_ALLOWED",
    ]
    assert outcome == {"changeLocale": nobody_may, "setAdultContentConsent": nobody_may}


async def test_nobody_else_sees_it(market, people, scene):
    query = "query ($id: ID!) { node(id: $id) { ... on Worker { adultContentConsent } } }"
    mine = (await market.ask("{ me { worker { id } } }", people.wim.token)).data["me"]["worker"]

    theirs = await market.ask(query, people.rita.token, id=mine["id"])
    own = await market.ask(query, people.wim.token, id=mine["id"])

    assert (theirs.only, own.only) == (None, {"adultContentConsent": False})
