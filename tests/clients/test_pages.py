"""The clients of docs/clients.md in a browser: a live feed, accept, a timer, submit."""

import asyncio
import subprocess

import pytest

from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from tests.clients.serving import HERE, serving
from tests.domain import cast

DOCS = HERE.parents[1] / "docs" / "clients"
ESBUILD = HERE / "node_modules/.bin/esbuild"
TITLE = "Name a fruit"


@pytest.fixture(scope="session")
def bundled(node, tmp_path_factory):
    """The folder with the page of React as esbuild makes it."""
    folder = tmp_path_factory.mktemp("bundle")
    options = ["--bundle", "--format=esm", "--jsx=automatic", "--log-level=warning"]
    subprocess.run(
        [ESBUILD, "main.jsx", *options, f"--outfile={folder / 'bundle.js'}"],
        cwd=DOCS / "react",
        env={"NODE_PATH": str(HERE / "node_modules")},
        check=True,
        timeout=60,
    )
    return folder


@pytest.mark.parametrize("client", ["plain", "react"])
async def test_a_worker_hears_of_work_through_a_cut_and_does_it(
    people, scene, line, played, chromium, bundled, client
):
    with serving(DOCS / client, bundled) as port:
        player = await played(
            "browse.js",
            "work",
            CHROMIUM=chromium,
            PAGE_URL=f"http://localhost:{port}/index.html",
            MARKET_URL=line.url.removesuffix("/graphql"),
            TOKEN=people.wim.token,
            TITLE=TITLE,
        )
        listed = await player.until("listed")
        line.cut()
        rita = people.rita.requester
        await cast.a_hit(rita, hit_type=await cast.a_type(rita, title=TITLE))
        await asyncio.sleep(0.2)
        await line.open()
        await player.until("submitted")
        ended = await player.ended()

    assert ended == (0, "")
    assert listed["rows"] > 0
    assert player.all("timed")[0]["text"].endswith(" left")
    assert player.all("broke") == []
    done = await Assignment.filter(worker_id=people.wim.worker.id).order_by("-id").first()
    assert done.status == AssignmentStatus.SUBMITTED
    assert done.answer == [{"name": "colour", "values": ["red"]}]
