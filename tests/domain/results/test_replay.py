"""A results file of 2019, replayed: ours has the same columns, answers and decisions.

`blimp_sample.csv` has 18 rows of the human validation of BLiMP by Warstadt et al., CC-BY 4.0, as
its authors published them (github.com/alexwarstadt/blimp). The whole is played where the data sets
are, as for the demonstration.
"""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from domain.kernel import policy
from domain.kernel.ids import global_id
from domain.results.commands import ResultsWanted, export_results
from domain.review.filters import REVIEWED, ReviewFilter
from tests.demo.test_demo import REAL_DATA
from tests.domain.results.files import run, text_of
from tests.domain.results.replayed import Replay, plain, read
from tests.domain.results.test_export_results import R28

SAMPLE = Path(__file__).with_name("blimp_sample.csv")
WHOLE = REAL_DATA / "blimp_human" / "batch_results.csv"
# Ids are ours, rates are of what was replayed, and all HITs of a batch are published at once.
OURS = {
    *("HITId", "HITTypeId", "CreationTime", "MaxAssignments", "RequesterAnnotation"),
    *("Expiration", "NumberOfSimilarHITs", "LifetimeInSeconds", "AssignmentId"),
    *("LifetimeApprovalRate", "Last30DaysApprovalRate", "Last7DaysApprovalRate", "anonCode"),
}


async def compare(rows):
    replay = Replay(rows)
    batch = await replay.play()
    wanted = ResultsWanted(
        wanted=ReviewFilter(statuses=REVIEWED, batch_id=batch.id), guard_formulas=False
    )
    text = await text_of(await run(await export_results(replay.rita, wanted)))
    header, *made = csv.reader(io.StringIO(text, newline=""))

    assert header == [
        *R28,
        *(f"Input.{name}" for name in replay.inputs),
        *(f"Answer.{name}" for name in sorted(replay.answers)),
        "Approve",
        "Reject",
    ]
    ours = {row[header.index("AssignmentId")]: row for row in made}
    assert len(ours) == len(made) == len(rows)
    for row in replay.rows:
        mine = ours[global_id("Assignment", replay.taken[row["AssignmentId"]].id)]
        said = {name: plain(cell) for name, cell in zip(header, mine, strict=True)}
        for name, cell in row.items():
            if name not in OURS:
                assert said.get(name, "") == plain(cell), (row["AssignmentId"], name)


def batches(path):
    found = {}
    for row in read(path):
        found.setdefault(row["RequesterAnnotation"], []).append(row)
    return list(found.values())


@pytest.fixture(autouse=True)
def long_queues():
    """As it was then: some held more than our 25."""
    policy.adopt(replace(policy.current(), queue_length=200))
    yield
    policy.adopt(policy.MarketPolicy())


async def test_a_sample_of_the_file_comes_out_as_it_was(market, stored):
    for rows in batches(SAMPLE):
        await compare(rows)


@pytest.mark.long
@pytest.mark.skipif(not WHOLE.is_file(), reason="the data sets are not here")
async def test_the_whole_file_comes_out_as_it_was(market, stored):
    parts = batches(WHOLE)
    assert sum(map(len, parts)) == 1_744
    for rows in parts:
        await compare(rows)
