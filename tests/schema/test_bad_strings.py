"""What no text may hold, in every place of every operation that takes text: no faults."""

import itertools

import pytest

from domain.kernel import clock
from schema.kernel.node import global_id
from tests.domain.dashboard.keeping import keep_up
from tests.domain.moderation.reporting import reported
from tests.schema.cast import an_application
from tests.schema.inputs import (
    DOER,
    MUTATIONS,
    SCHEMA,
    arguments,
    full_inputs,
    places,
    put,
    shared_out,
)
from tests.schema.test_callers import RESULTS, everything

CONTROL = ("te\x00xt", "\x1b[31m", "\x7f")
SURROGATE = "te\ud800xt"  # JSON can escape it; no text of Unicode has it
HUGE = "x" * 70_000
TEXTS = (HUGE, *CONTROL, SURROGATE)
NO_IDS = (
    "",
    "x",
    "é",
    "\x00",
    "SGl0Og",
    "a" * 5_000,
    "=",
    "..",
    "SGl0OjEyMzQ1Njc4OTAxMjM0NTY3",
)
REFUSALS = {
    "INVALID_INPUT",
    "BAD_USER_INPUT",
    "WRONG_CREDENTIALS",
    "TOO_MANY_ATTEMPTS",
    "TOKEN_INVALID",
    "NOT_BY_INVITATION",
}


WHOLE = [pytest.param(True, marks=pytest.mark.long, id="all texts"), False]


@pytest.fixture(autouse=True)
def stopped_clock():
    """No deadline passes meanwhile."""
    clock.freeze(clock.now())
    yield
    clock.release()


@pytest.mark.parametrize("is_whole", WHOLE)
@pytest.mark.parametrize("verbs", shared_out(sorted(MUTATIONS), 8), ids=lambda verbs: verbs[0])
async def test_no_text_of_a_mutation_takes_control_characters(
    verbs, is_whole, market, people, scene
):
    """Each place with each text; or with one of them, in turn."""
    before, verdicts, turns = await everything(), {}, itertools.cycle(TEXTS)
    for verb in verbs:
        doer, more = getattr(people, DOER.get(verb, "rita")), RESULTS.get(verb, "")
        for value in full_inputs(verb, people, scene):
            for path, scalar in places(MUTATIONS[verb], value):
                if scalar not in ("String", "ID", "Money", "DateTime"):
                    continue
                for bad in TEXTS if is_whole else [next(turns)]:
                    answer = await market.do(verb, doer.token, more, **put(value, path, bad))
                    refused = {"BAD_REQUEST"} if bad == SURROGATE else REFUSALS
                    verdicts[(verb, *path, bad[:8])] = (one_of(answer.verdict), refused)

    assert {place: was for place, (was, refused) in verdicts.items() if was not in refused} == {}
    assert await everything() == before


def one_of(verdict):
    return verdict[0] if isinstance(verdict, list) else verdict


READERS = dict.fromkeys(
    (
        "applications",
        "auditEntries",
        "contactQueue",
        "identityChecks",
        "jobs",
        "mastersDecisions",
        "mastersEvidence",
        "operators",
        "payoutMethods",
        "payoutFiles",
        "payouts",
        "profileQuestions",
        "refundCases",
        "rejectionAppeals",
        "reportCases",
        "reports",
        "reviewProposals",
        "suspensions",
        "taxInterviews",
    ),
    "olga",
)
WHERE = {
    "Query": "{ %s }",
    "Account": "{ me { %s } }",
    "AccountSettings": "{ me { settings { %s } } }",
    "Worker": "{ me { worker { %s } } }",
    "WorkerDashboard": "{ me { worker { dashboard { %s } } } }",
    "DashboardDay": "{ me { worker { dashboard { days { nodes { %s } } } } } }",
    "Requester": "{ me { requester { %s } } }",
    "Assignment": "{ node(id: %r) { ... on Assignment { %%s } } }",
    "Qualification": "{ node(id: %r) { ... on QualificationType { holders { nodes { %%s } } } } }",
    "Application": "{ me { applications { nodes { %s } } } }",
    "ContactThread": "{ node(id: %r) { ... on ContactThread { %%s } } }",
    "OperatorRoom": "{ operatorRoom { %s } }",
    "ReportCase": "{ reportCases { nodes { %s } } }",
    "MessageThread": "{ node(id: %r) { ... on MessageThread { %%s } } }",
    "Team": "{ me { requester { team { %s } } } }",
    "WorkerList": "{ me { requester { workerLists { nodes { %s } } } } }",
    "Hit": "{ node(id: %r) { ... on Hit { %%s } } }",
    "Project": "{ node(id: %r) { ... on Project { %%s } } }",
    "HitGroup": "{ node(id: %r) { ... on HitGroup { %%s } } }",
    "QualificationType": "{ node(id: %r) { ... on QualificationType { %%s } } }",
}


UNREADABLE = {"BAD_USER_INPUT", "BAD_CURSOR"}
# What some places need beside them.
BESIDE = {
    ("helpTopic", "language"): "name: 'errors', ",
    ("requesterRatings", "after"): "requesterId: 'RITA', ",
}
OF_WIM = ("Worker", "WorkerDashboard", "DashboardDay")


async def test_no_text_of_a_read_takes_nonsense(market, people, scene):
    await an_application(people.rita.account)
    await reported(people.wim.worker, scene.open)
    await keep_up()
    answers = {}
    for kind, name, argument, scalar in sorted(set(arguments("String", "ID", "Cursor"))):
        reader = "rita" if kind == "Requester" else READERS.get(name, "rita")
        who = people.wim if kind in OF_WIM else getattr(people, reader)
        beside = BESIDE.get((name, argument), "").replace("RITA", people.rita.requester_profile)
        for bad in (*NO_IDS, HUGE):
            value = [bad] if scalar.startswith("[") else bad
            query = reading(kind, scene, f"{name}({beside}{argument}: $value) {{ __typename }}")

            answer = await market.ask(f"query($value: {scalar}) {query}", who.token, value=value)

            answers[(kind, name, argument, bad[:20])] = answer

    taken = {
        at: answer
        for at, answer in answers.items()
        # A topic may have any name: null where there is none.
        if answer.code not in UNREADABLE and (at[1:3] != ("helpTopic", "name") or answer.errors)
    }
    assert taken == {}


def reading(kind, scene, field):
    where = WHERE[kind]
    if kind == "Hit":
        where = where % scene.id("open")
    elif kind == "ContactThread":
        where = where % scene.id("thread")
    elif kind == "MessageThread":
        where = where % scene.id("conversation")
    elif kind == "Assignment":
        where = where % scene.id("rejected")
    elif kind in ("Qualification", "QualificationType"):
        where = where % scene.id("kind")
    elif kind == "Project":
        where = where % scene.id("project")
    elif kind == "HitGroup":
        where = where % scene.group
    return (where % field).replace("'", '"')


async def test_a_key_that_nothing_has_finds_nothing(market, people, scene):
    nothing = people.rita.account.id  # a good key, of another kind of thing
    for name in ("Hit", "Assignment", "HitType", "HitGroup", "ApiKey", "WorkerProfile"):
        answer = await market.ask(
            "query($id: ID!) { node(id: $id) { id } }", None, id=global_id(name, nothing)
        )

        assert (answer.data, answer.errors) == ({"node": None}, [])


FILTERS = {
    "text": ("", "x" * 201, "te\x00xt", " ".join(map(str, range(11)))),
    "requesterId": NO_IDS,
    "minimumReward": ("-1", "NaN", "0.001", "10000.01", 1),
    "maximumDurationSeconds": (0, -1, 2**31, 31_536_001, "1"),
}


@pytest.mark.parametrize("name", FILTERS)
async def test_no_filter_takes_nonsense(name, market, people):
    query = "query($f: HitGroupFilter) { hitGroups(filter: $f) { nodes { id } } }"
    follow = "subscription($f: HitGroupFilter) { hitFeed(filter: $f) { __typename } }"
    async with market.socket(people.wim.token) as socket:
        for bad in FILTERS[name]:
            answer = await market.ask(query, people.wim.token, f={name: bad})
            followed = await socket.subscribe(follow, f={name: bad})

            assert (answer.code, await followed.refusal()) == ("BAD_USER_INPUT",) * 2, bad
        await socket.settle()


BATCH_AFTER = ("batchProgress", "after")  # beside the batch, which it needs
SUBSCRIPTIONS = [
    ("hitFeed", "after", "wim"),
    ("workerNotices", "after", "wim"),
    ("dashboardChanged", "after", "wim"),
    ("assignmentTimer", "assignmentId", "wim"),
    ("requesterEvents", "hitTypeId", "rita"),
    ("requesterEvents", "after", "rita"),
    ("jobProgress", "jobId", "rita"),
    ("reportCaseChanges", "after", "olga"),
    ("batchProgress", "batchId", "rita"),
    ("batchProgress", "after", "rita"),
    ("jobProgress", "after", "rita"),
]


def test_the_table_has_every_text_of_a_subscription():
    fields = SCHEMA.subscription_type.fields
    taking = {(name, each) for name, field in fields.items() for each in field.args}

    assert taking - {("hitFeed", "filter")} == {row[:2] for row in SUBSCRIPTIONS}


async def test_no_text_of_a_subscription_takes_nonsense(market, people, scene):
    for name, argument, who in SUBSCRIPTIONS:
        scalar = SCHEMA.subscription_type.fields[name].args[argument].type
        batch = f'batchId: "{scene.id("draft")}", ' if (name, argument) == BATCH_AFTER else ""
        query = f"subscription($v: {scalar}) {{ {name}({batch}{argument}: $v) {{ __typename }} }}"
        another = scene.id("doing" if argument == "hitTypeId" else "type")
        codes = set()
        async with market.socket(getattr(people, who).token) as socket:
            for bad in (*NO_IDS, HUGE, another, 1.5, {}):
                codes.add(await (await socket.subscribe(query, v=bad)).refusal())
            await socket.settle()

        assert codes <= UNREADABLE, (name, argument)
