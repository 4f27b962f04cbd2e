"""relay-compiler compiles an application's documents on the printed schema, and types them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SCHEMA = HERE.parents[1] / "schema/schema.graphql"
COMPILER = HERE / "node_modules/relay-compiler/cli.js"
SECONDS = 60


@pytest.fixture(scope="module")
def artifacts(node, tmp_path_factory):
    """The compiled documents by name, from a copy that the compiler may write into."""
    folder = tmp_path_factory.mktemp("relay") / "app"
    shutil.copytree(HERE / "relay", folder)
    shutil.copy(SCHEMA, folder)
    (folder / "artifacts").mkdir()
    done = subprocess.run(
        [node, COMPILER, "relay.config.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {
        path.name.removesuffix(".graphql.ts"): path.read_text()
        for path in (folder / "artifacts").iterdir()
    }


def test_every_document_is_compiled(artifacts):
    assert sorted(artifacts) == [
        "AcceptMutation",
        "BoardGroupQuery",
        "BoardPageQuery",
        "BoardQuery",
        "Board_group",
        "Board_groups",
        "FeedSubscription",
    ]


def test_a_connection_can_be_paged_and_fetched_again(artifacts):
    page = artifacts["BoardPageQuery"]

    assert "hasNextPage" in page
    assert "endCursor" in page
    assert '"key": "Board_hitGroups"' in page


def test_a_group_is_fetched_again_as_a_node(artifacts):
    assert "node(id: $id)" in artifacts["BoardGroupQuery"]


def test_success_and_each_refusal_have_different_types(artifacts):
    named = re.findall(r'readonly __typename: "(\w+)"', artifacts["AcceptMutation"])

    assert sorted(named) == [
        "AcceptHitSuccess",
        "Declined",
        "InvalidInput",
        "NotEligible",
        "NotFound",
    ]


def test_scalars_are_typed_as_configured(artifacts):
    assert "readonly cursor?: string;" in artifacts["FeedSubscription"]
    assert "readonly reward: string;" in artifacts["Board_group"]
