"""Every input that means a person takes the printed id, the profile's id and the person's own id
alike; an id that does not exist is answered alike in each form, and another kind is named."""

import re

import pytest
from graphql import GraphQLInputObjectType

from domain.kernel.ids import new_id
from domain.people.models import Worker
from domain.people.printed_ids import SOUGHT_AT_ONCE, worker_keys
from schema.kernel import person_ids
from schema.kernel.node import global_id
from tests.domain import cast
from tests.schema.inputs import DOER, MUTATIONS, SCHEMA, arguments, full_inputs, places, put

PERSON = re.compile(r"(worker|requester)Ids?")
READS = {
    ("Query", "workers", "workerIds"): "workers(workerIds: [$id]) { id }",
    (
        "Query",
        "requesterRatings",
        "requesterId",
    ): "requesterRatings(requesterId: $id) { nodes { __typename } }",
    ("Query", "requesters", "requesterIds"): "requesters(requesterIds: [$id]) { id }",
    (
        "Query",
        "mastersDecisions",
        "workerId",
    ): "mastersDecisions(workerId: $id) { nodes { __typename } }",
    ("Query", "mastersEvidence", "workerId"): "mastersEvidence(workerId: $id) { __typename }",
    ("QualificationType", "holder", "workerId"): """node(id: $kind) { ... on QualificationType {
        holder(workerId: $id) { __typename ... on Refusal { reason message } } } }""",
    ("HitGroupFilter", "requesterId"): "hitGroups(filter: { requesterId: $id }) { totalCount }",
    ("AssignmentFilter", "workerId"): """me { requester {
        assignments(filter: { workerId: $id }) { nodes { id } } } }""",
}
# Of an estimate that is one of several: both forms are read by the functions of the mutations.
ESTIMATES = {("BonusesEstimateItemInput", "workerId"), ("PaymentEstimateInput", "workerId")}
BY_OPERATORS = {"mastersDecisions", "mastersEvidence"}


def spots():
    """Every place of the schema where an id means a person: type, and field or argument."""
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((kind.name, name) for name in kind.fields if PERSON.fullmatch(name))
    for kind, field, argument, _ in arguments("ID"):
        if PERSON.fullmatch(argument):
            yield kind, field, argument


def forms(name, person):
    """The ids of one person in every form, and those of nobody."""
    if name.startswith("worker"):
        kinds, key, printed = ("WorkerProfile", "Worker"), person.worker.id, person.worker.worker_id
    else:
        row = person.requester
        kinds, key, printed = ("RequesterProfile", "Requester"), row.id, row.requester_id
    theirs = [printed, *(global_id(kind, key) for kind in kinds)]
    return theirs, [f"{printed[0]}{'0' * 13}", *(global_id(kind, new_id()) for kind in kinds)]


def wrong_kinds(name, people):
    """Ids that mean another kind of thing, or nothing."""
    wim, rita = people.wim, people.rita
    if name.startswith("worker"):
        others = [rita.requester.requester_id, rita.requester_profile]
        others.append(global_id("Requester", rita.requester.id))
    else:
        others = [wim.worker.worker_id, wim.worker_profile, global_id("Worker", wim.worker.id)]
    return [*others, global_id("Account", wim.account.id), global_id("Hit", new_id())]


def person_spots(verb, full):
    for path, scalar in places(MUTATIONS[verb], full):
        name = next(step for step in reversed(path) if isinstance(step, str))
        if scalar == "ID" and PERSON.fullmatch(name):
            yield path, name


# Mutations with a filter: an unknown worker has no work that matches, which is no fault of the id.
FILTERING = {"decideMatching", "exportResults", "writeToMatching"}


def holder_of(kind, path):
    """The input type of the field at this place."""
    for step in path:
        while hasattr(kind, "of_type"):
            kind = kind.of_type
        if isinstance(step, str):
            holder, kind = kind, kind.fields[step].type
    return holder.name


async def test_every_mutation_takes_each_form(market, people, scene):
    taken = set()
    for verb in sorted(MUTATIONS):
        token = getattr(people, DOER.get(verb, "rita")).token
        for full in full_inputs(verb, people, scene):
            full.pop("clientToken", None)  # each form is a request of its own
            for path, name in person_spots(verb, full):
                taken.add((holder_of(MUTATIONS[verb], path), name))

                async def verdict(id, verb=verb, token=token, full=full, path=path):
                    if verb == "liftMastersBar":
                        bar = {"workerId": id, "cause": "OTHER", "note": "x"}
                        await market.do("barFromMasters", token, **bar)
                    if verb == "removeFromWorkerList":
                        await market.do("addToWorkerList", token, **put(full, path, id))
                    answer = await market.do(verb, token, results(verb), **put(full, path, id))
                    return answer if answer.errors else answer.verdict

                theirs, nobodys = forms(name, people.wim if name[0] == "w" else people.rob)
                found = [await verdict(id) for id in theirs]
                missing = [await verdict(id) for id in nobodys]
                assert all("NOT_FOUND" not in each for each in found), (verb, found)
                if verb in FILTERING:
                    assert missing == missing[:1] * 3, (verb, missing)
                else:
                    assert missing in (["NOT_FOUND"] * 3, [["NOT_FOUND"]] * 3), (verb, missing)
                for id in wrong_kinds(name, people):
                    answer = await verdict(id)
                    assert re.search(rf"{name}.* takes the id of a .*, not of", repr(answer)), id

    read = {spot for spot in READS if len(spot) == 2} | ESTIMATES
    assert taken == {spot for spot in spots() if len(spot) == 2} - read


def results(verb):
    union = SCHEMA.mutation_type.fields[verb].type.of_type
    lists = [kind.name for kind in union.types if "results" in kind.fields]
    refused = "{ __typename ... on Refusal { reason } }"
    return "".join(f"... on {name} {{ results {refused} }}" for name in lists)


async def test_every_read_takes_each_form(market, people, scene):
    assert set(READS) == {spot for spot in spots() if len(spot) == 3 or spot in READS}
    for spot, asked in READS.items():
        token = people.olga.token if spot[1] in BY_OPERATORS else people.rita.token
        kind = "$kind: ID!, " if "$kind" in asked else ""
        query = f"query({kind}$id: ID!) {{ {asked} }}"

        async def answer(id, query=query, token=token):
            values = {"kind": scene.id("kind")} if "$kind" in query else {}
            return await market.ask(query, token, id=id, **values)

        name = spot[-1]
        theirs, nobodys = forms(name, people.wim if name[0] == "w" else people.rita)
        found = [(await answer(id)).only for id in theirs]
        missing = [(await answer(id)).only for id in nobodys]
        assert found[0] == found[1] == found[2], spot
        assert missing[0] == missing[1] == missing[2], spot
        if spot[1] not in ("mastersDecisions", "requesterRatings"):  # empty for everybody here
            assert found[0] != missing[0], spot
        for id in wrong_kinds(name, people):
            refused = await answer(id)
            assert refused.code == "BAD_USER_INPUT"
            assert "not of" in refused.errors[0]["message"], (spot, id)


async def test_what_is_no_id_at_all_is_told_which_ids_there_are(market, people):
    for id in ("", "nonsense", "A012345678", "A0123456789ABCD", "B0123456789ABC"):
        answer = await market.do("blockWorker", people.rita.token, workerId=id, reason="spam")

        assert answer.code == "BAD_USER_INPUT"
        assert "give the printed id (`A` and 13 characters)" in answer.errors[0]["message"]


async def test_what_is_no_id_is_named_with_its_place_by_every_mutation(market, people, scene):
    for verb in sorted(MUTATIONS):
        token = getattr(people, DOER.get(verb, "rita")).token
        for full in full_inputs(verb, people, scene):
            for path, scalar in places(MUTATIONS[verb], full):
                if scalar == "ID":
                    place = "".join(
                        f"[{step}]" if isinstance(step, int) else f".{step}" for step in path
                    )
                    answer = await market.do(verb, token, "", **put(full, path, "nonsense"))
                    if "exactly one of the two" in repr(answer):
                        continue  # beside its alternative
                    (error,) = answer.errors
                    assert error["message"].startswith(f"{place[1:]} is not an id"), (verb, error)


async def test_a_printed_id_is_read_in_any_case_and_unicode_form(market, people):
    printed = people.wim.worker.worker_id
    full_width = "".join(chr(ord(each) + 0xFEE0) for each in printed)
    for id in (printed.lower(), f" {printed}\n", full_width):
        answer = await market.do("unblockWorker", people.rita.token, workerId=id)
        assert answer.verdict == "UnblockWorkerSuccess"


async def test_a_worker_stands_in_a_list_once_in_whatever_form(market, people, scene):
    theirs, _ = forms("workerId", people.wendy)
    more = "... on AssignQualificationsSuccess { results { __typename ... on Refusal { reason } } }"
    values = {"qualificationTypeId": scene.id("kind"), "grants": [{"workerId": i} for i in theirs]}

    answer = await market.do("assignQualifications", people.rita.token, more, **values)

    expected = ["AssignQualificationSuccess", "INVALID_INPUT", "INVALID_INPUT"]
    assert answer.verdict == expected


async def test_a_file_names_workers_in_each_form(market, people, scene):
    named = [
        forms("workerId", person)[0][n]
        for n, person in enumerate((people.wim, people.wendy, people.walt))
    ]
    nobody = forms("workerId", people.wim)[1]
    wrong = wrong_kinds("workerId", people)[1:]
    lines = [f"{id},{n}" for n, id in enumerate([*named, *nobody, *wrong])]
    more = """... on ImportQualificationsSuccess { lines {
        outcome refusal { reason } qualification { worker { workerId } } } }"""

    answer = await market.do(
        "importQualifications",
        people.rita.token,
        more,
        qualificationTypeId=scene.id("kind"),
        csv="\n".join(["worker_id,value", *lines]),
    )

    lines = answer.only["lines"]
    assert [each["qualification"]["worker"]["workerId"] for each in lines[:3]] == [
        person.worker.worker_id for person in (people.wim, people.wendy, people.walt)
    ]
    reasons = [each["refusal"]["reason"] for each in lines[3:]]
    assert reasons == ["NOT_FOUND"] * 3 + ["INVALID_INPUT"] * len(wrong)


async def test_a_list_that_is_too_long_is_refused_without_a_look_up(market, people):
    printed = people.wim.worker.worker_id
    nobody = [f"A{n:013}" for n in range(person_ids.MOST_SOUGHT - 1)]

    assert people.wim.worker.id in await person_ids.worker_keys("{}", [printed, *nobody])
    keys = await person_ids.worker_keys("{}", [printed, "A" + "9" * 13, *nobody])
    assert people.wim.worker.id not in keys
    assert len(set(keys)) == person_ids.MOST_SOUGHT + 1


async def test_more_printed_ids_are_found_than_one_statement_takes(any_database):
    workers = [await cast.a_worker(f"Worker {n}") for n in range(3)]
    nobody = [f"A{n:013}" for n in range(SOUGHT_AT_ONCE)]

    found = await worker_keys([workers[0].worker_id, *nobody, *(w.worker_id for w in workers[1:])])

    assert found == {worker.worker_id: worker.id for worker in workers}
    assert await Worker.all().count() == 3


@pytest.mark.parametrize("kind", ["HitType", "HitGroup"])
async def test_the_id_of_a_hit_type_and_of_its_group_mean_the_same(kind, market, people, scene):
    """A group has one type and a type has one group, so each id means both."""
    id = scene.id("type") if kind == "HitType" else scene.group
    rita, walt = people.rita.token, people.walt.token
    question = {"html": {"html": "<p>Which?</p>"}}

    made = await market.do("createHit", rita, hitTypeId=id, question=question, lifetimeSeconds=60)
    taken = await market.do("acceptHit", walt, hitGroupId=id)
    seen = await market.ask("query($id: ID!) { preview(hitGroupId: $id) { id } }", walt, id=id)
    listed = await market.ask(
        "query($id: ID!) { me { requester { hits(hitTypeId: $id) { nodes { id } } } } }",
        rita,
        id=id,
    )
    nobodys = await market.do(
        "createHit",
        rita,
        hitTypeId=global_id(kind, new_id()),
        question=question,
        lifetimeSeconds=60,
    )

    assert (made.verdict, taken.verdict) == ("CreateHitSuccess", "AcceptHitSuccess")
    assert seen.only is not None
    assert len(listed.only["requester"]["hits"]["nodes"]) == 5
    assert nobodys.verdict == "NOT_FOUND"
