"""What is deleted for long unused, as its requester reads it: with a file of the results."""

from datetime import timedelta

import orjson

from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.work import unit_of_work
from domain.people.teams.membership import join
from domain.people.teams.roles import TeamRole
from domain.retention import files
from domain.retention.models import Disposal, DisposalState
from schema.kernel.node import global_id
from tests.api.http.files import Files
from tests.domain.results.files import settled

LISTED = """query($id: ID!) { node(id: $id) { ... on Requester {
    disposals { nodes { hits file { fileName bytes url } } } } } }"""


async def a_disposal(requester):
    """Of everything that is unused now, with its file."""
    now = clock.now()
    disposal = await Disposal.create(
        id=new_id(),
        requester_id=requester.id,
        state=DisposalState.FILING,
        unused_since=now + timedelta(days=200),  # also HITs that last until then
        hits=1,
        created_at=now,
        told_at=now,
        dispose_at=now,
    )
    async with unit_of_work() as unit:
        disposal.file_id = await files.begin(disposal, unit)
    await disposal.save()
    job = await Job.get(kind=files.KIND, subject=str(disposal.id))
    await settled(global_id("Job", job.id))


async def test_members_of_the_team_read_the_file_and_nobody_else(market, people, scene):
    rita = people.rita
    await a_disposal(rita.requester)
    await join(people.sam.account.id, rita.requester.id, TeamRole.VIEWER)
    key = global_id("Requester", rita.requester.id)

    for person in (rita, people.sam):
        answer = await market.ask(LISTED, person.token, id=key)
        (shown,) = answer.only["disposals"]["nodes"]
        assert shown["file"]["fileName"].endswith("-unused-results.jsonl")
        read = await Files(market).get(shown["file"]["url"])
        (line,) = map(orjson.loads, read.text.splitlines())
        assert line["AssignmentId"] == scene.id("rejected")

    assert (await market.ask(LISTED, people.rob.token, id=key)).only is None
