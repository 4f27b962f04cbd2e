"""A batch through the API, from a file to HITs that are watched, steered and cancelled."""

from domain.people.teams.membership import join
from domain.people.teams.roles import TeamRole
from schema.kernel.node import global_id
from tests.api.http.files import Files

BATCH = """batch { id state version columns totalRows invalidRows publishedRows message
    settings { mostHitsAWorker hits { reward maxAssignments } } file { fileName bytes url }
    errors { url } job { kind state } estimate { total missing } }"""
LISTED = "{ me { requester { batches { nodes { name state projectId } } } } }"
EVENTS = """subscription { requesterEvents { ... on BatchChanged { state publishedRows totalRows
    message batch { name } } } }"""
CONTENT = b"text,other\nOne.,1\nTwo.\nThree.,3\n"


async def sent(market, person):
    """The id of a stored CSV file."""
    files, named = Files(market), {"fileName": "rows.csv", "contentType": "text/csv"}
    answer = await files.announce(person.token, len(CONTENT), purpose="BATCH_FILE", **named)
    assert (await files.put(answer.only["uploadUrl"], CONTENT)).status_code == 201
    return answer.only["upload"]["id"]


async def done(market, verb, person, **values):
    shown = f"... on {verb[0].upper()}{verb[1:]}Success {{ {BATCH} }}"
    answer = await market.do(verb, person.token, shown, **values)
    return answer.only["batch"]


async def test_a_file_becomes_hits(market, people, scene):
    rita, project = people.rita, scene.id("project")
    async with market.socket(rita.token) as socket:
        followed = await socket.subscribe(EVENTS)
        await socket.settle()
        settings = {"mostHitsAWorker": 2, "reward": "0.05"}
        upload = await sent(market, rita)
        draft = await done(
            market,
            "createBatch",
            rita,
            projectId=project,
            name="June",
            uploadId=upload,
            settings=settings,
        )
        key = draft["id"]
        assert draft["settings"] == {
            "mostHitsAWorker": 2,
            "hits": {"reward": "0.05", "maxAssignments": 1},
        }
        await done(market, "checkBatch", rita, batchId=key)
        checked = await until(followed, "CHECKED")
        assert checked["batch"] == {"name": "June"}
        updated = await done(
            market, "updateBatch", rita, batchId=key, version=1, settings={"mostHitsAWorker": None}
        )
        assert (updated["state"], updated["version"], updated["columns"]) == ("DRAFT", 2, None)
        await done(market, "checkBatch", rita, batchId=key)
        await until(followed, "CHECKED")
        refused = await market.do("publishBatch", rita.token, batchId=key, version=1)
        assert refused.verdict == "NOT_ALLOWED"
        found = await done(
            market,
            "publishBatch",
            rita,
            batchId=key,
            version=2,
            skipInvalidRows=True,
            expectedCost="0.12",
        )
        assert (found["totalRows"], found["invalidRows"]) == (3, 1)
        assert found["estimate"] == {"total": "0.12", "missing": "0.00"}
        errors = await Files(market).get(found["errors"]["url"])
        assert errors.text.splitlines()[1] == '2,other,"1 cells, and the header has 2"'
        assert (await until(followed, "PUBLISHED"))["publishedRows"] == 2
    listed = await market.ask(LISTED, rita.token)
    assert listed.only["requester"]["batches"]["nodes"][0] == {
        "name": "June",
        "state": "PUBLISHED",
        "projectId": project,
    }


async def until(followed, state):
    while (event := await followed.next())["state"] != state:
        continue
    return event


async def test_the_batches_of_another_requester_are_not_there(market, people, scene):
    show = "query($id: ID!) { node(id: $id) { id } }"
    for person in (people.rob, people.wim):
        assert (await market.ask(show, person.token, id=scene.id("draft"))).only is None
    await join(people.sam.account.id, people.rita.requester.id, TeamRole.VIEWER)
    seen = await market.ask(show, people.sam.token, id=scene.id("draft"))
    assert seen.only == {"id": global_id("Batch", scene.draft.id)}
