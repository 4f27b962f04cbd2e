"""The picture says in words what it draws, is well formed, and holds no script."""

from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from domain.batches.lifecycle import BatchState
from domain.batches.models import Batch
from domain.batches.wages import MeasuredWage
from domain.batches.watching.models import BatchCounts
from domain.batches.watching.queries import ProgressSoFar, WorkTimes
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from schema.graph.batches.picture import HEIGHT, WIDTH, picture_of

SVG = "{http://www.w3.org/2000/svg}"
NO_TIMES = WorkTimes(median=None, lower_quartile=None, upper_quartile=None)
NO_WAGE = MeasuredWage(median=None, measured=0, floor=None, is_below=None, reward_to_meet=None)
BELOW = MeasuredWage(
    median=Money(961), measured=40, floor=Money(1_000), is_below=True, reward_to_meet=Money(42)
)
COUNTS = {
    "hits": 1_997,
    "slots": 5_991,
    "open_slots": 2_800,
    "accepted": 3_190,
    "submitted": 3_136,
    "returned": 16,
    "approved": 2_910,
    "rejected": 12,
    "held_cents": 147_888,
    "reward_cents": 116_400,
    "fee_cents": 23_280,
}


def a_progress(*, name="Herbarium labels", counts=COUNTS, times=NO_TIMES, wage=NO_WAGE, **more):
    batch = Batch(
        id=new_id(),
        name=name,
        state=more.get("state", BatchState.PUBLISHED),
        total_rows=2_000,
        invalid_count=3,
        published_rows=more.get("rows", 1_997),
    )
    return ProgressSoFar(
        batch=batch,
        counts=BatchCounts(id=batch.id, **counts),
        times=times,
        wage=wage,
        counted_until=clock.now(),
    )


def drawn(found):
    root = ElementTree.fromstring(picture_of(found))
    texts = ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]
    bars = [each for each in root.iter(f"{SVG}rect") if each.get("height") == "12"]
    return SimpleNamespace(root=root, texts=texts, bars=bars)


def test_the_bar_stands_with_its_counts_in_words():
    times = WorkTimes(median=124, lower_quartile=80, upper_quartile=3_700)
    seen = drawn(a_progress(times=times, wage=BELOW))

    assert [each.get("class") for each in seen.bars] == [
        "approved",
        "undecided",
        "rejected",
        "working",
        "open",
        "expired",
    ]
    for said in (
        "2,910 approved",
        "214 to review",
        "12 rejected",
        "38 being worked on",
        "2,800 open",
        "17 expired",
        "5,991 assignments of 1,997 HITs",
        "All 1,997 rows published",
        "In progress",
        "2 min 4 s",
        "half between 1:20 and 1:01:40",
        "$9.61",
        "below $10.00; $0.42 a HIT meets it",
        "$1,396.80",
        "and $1,478.88 on hold",
    ):
        assert said in seen.texts
    total = sum(float(each.get("width")) for each in seen.bars) + 2 * (len(seen.bars) - 1)
    assert total == pytest.approx(WIDTH - 48, abs=1)
    assert all(float(each.get("width")) >= 2 for each in seen.bars)


def test_it_has_a_title_and_a_description_that_it_is_labelled_by():
    found = a_progress()
    root = drawn(found).root

    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Progress of batch Herbarium labels: in progress"
    assert "2,910 approved, 214 to review, 12 rejected, 38 being worked on" in description.text
    assert drawn(a_progress()).root.find(f"{SVG}title").get("id") != title.get("id")


@pytest.mark.parametrize("name", ['<script>alert("1")</script> & more', "]]>", "&amp;", "Ж" * 128])
def test_a_name_is_text_and_nothing_else(name):
    seen = drawn(a_progress(name=name))

    assert seen.root.find(f"{SVG}title").text == f"Progress of batch {name}: in progress"
    assert seen.texts[0] == (name if len(name) < 48 else f"{name[:47]}…")
    assert {each.tag.removeprefix(SVG) for each in seen.root.iter()} == {
        "svg",
        "title",
        "desc",
        "style",
        "rect",
        "text",
        "tspan",
    }


def test_a_batch_without_hits_has_an_empty_bar():
    seen = drawn(a_progress(counts={}, state=BatchState.DRAFT, rows=0))

    assert [each.get("class") for each in seen.bars] == ["open"]
    assert "Not published" in seen.texts
    assert "0 of 1,997 rows published" in seen.texts
    assert "no submission yet" in seen.texts
    assert int(seen.root.get("height")) == HEIGHT


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (BatchState.PAUSED, "Paused"),
        (BatchState.PUBLISHING, "Being published"),
        (BatchState.CANCELLING, "Being cancelled"),
    ],
)
def test_a_state_that_matters_more_is_named(state, words):
    assert words in drawn(a_progress(state=state)).texts
