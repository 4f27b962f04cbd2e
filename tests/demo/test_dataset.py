"""Data sets: the three files, and the sentences for data that cannot be played."""

import pytest

from api.demo.dataset import OWN_DATA, DataError, load
from api.demo.players.questions import answer, form, key_of

TASKS = "task_id,text\nt1,One\nt2,Two\n"
ANSWERS = "task_id,worker_id,answer\nt1,w1,yes\nt2,w1,no\nt1,w2,yes\n"
GOLD = "task_id,gold\nt1,yes\nt2,no\n"


@pytest.fixture
def folder(tmp_path):
    """Makes a folder with a small data set; a file that is given as None is left out."""

    def made(*, tasks=TASKS, answers=ANSWERS, gold=GOLD):
        for name, text in (("tasks", tasks), ("answers", answers), ("gold", gold)):
            if text is not None:
                (tmp_path / f"{name}.csv").write_text(text)
        return tmp_path

    return made


def test_each_task_is_a_hit_with_the_redundancy_of_the_data(folder):
    data = load(folder())

    assert [(each.key, each.task_ids, each.redundancy) for each in data.hits] == [
        ("t1", ("t1",), 2),
        ("t2", ("t2",), 1),
    ]
    assert data.assignments == 3
    assert data.choices == ("no", "yes")
    assert data.gold == {"t1": "yes", "t2": "no"}
    assert {w: list(works) for w, works in data.works.items()} == {"w1": ["t1", "t2"], "w2": ["t1"]}


def test_tasks_that_were_shown_together_are_one_hit_with_several_fields(folder):
    data = load(
        folder(
            answers="task_id,worker_id,answer,hit_id,status\n"
            "t1,w1,yes,h1,Approved\nt2,w1,no,h1,Approved\nt1,w2,yes,h1,Rejected\n"
        )
    )
    (hit,) = data.hits
    whole, part = data.works["w1"]["h1"], data.works["w2"]["h1"]

    assert (hit.key, hit.task_ids, hit.optional, hit.redundancy) == (
        "h1",
        ("t1", "t2"),
        frozenset({"t2"}),
        2,
    )
    assert (whole.is_rejected, whole.is_complete) == (False, True)
    assert (part.is_rejected, part.is_complete) == (True, False)
    assert answer(whole) == [{"name": "t1", "values": ["yes"]}, {"name": "t2", "values": ["no"]}]


def test_a_form_shows_the_task_and_can_be_recognised(folder):
    data = load(folder())
    question = form(data, data.hits[0])["form"]
    (field,) = question["fields"]

    assert key_of(question) == "t1"
    assert field == {
        "name": "t1",
        "label": "What is your answer?",
        "kind": {
            "singleChoice": {
                "choices": [{"value": "no", "label": "no"}, {"value": "yes", "label": "yes"}]
            }
        },
        "isRequired": True,
        "content": [{"kind": "TEXT", "text": "text: One"}],
    }


def test_many_different_answers_are_asked_for_as_text(folder):
    rows = "".join(f"t1,w{n},answer {n}\n" for n in range(51))
    data = load(folder(tasks="task_id\nt1\n", answers=f"task_id,worker_id,answer\n{rows}"))

    assert data.choices == ()
    assert form(data, data.hits[0])["form"]["fields"][0]["kind"] == {"text": {}}


def test_our_own_data_set_can_be_played():
    data = load(OWN_DATA)
    works = [work for works in data.works.values() for work in works.values()]

    assert (len(data.hits), data.assignments, len(data.works)) == (40, 200, 12)
    assert sum(work.is_rejected for work in works) == 7


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"tasks": None}, "{folder} has no tasks.csv: a data set needs it."),
        ({"answers": None}, "{folder} has no answers.csv: a data set needs it."),
        ({"gold": None}, "{folder} has no gold.csv: a data set needs it."),
        ({"gold": "task_id\nt1\n"}, "{folder}/gold.csv lacks the column gold."),
        (
            {"answers": "task_id,who\nt1,w1\n"},
            "{folder}/answers.csv lacks the column worker_id, answer.",
        ),
        (
            {"answers": "task_id,worker_id,answer\n"},
            "{folder}/answers.csv has no rows: there is nothing to play.",
        ),
        (
            {"answers": ANSWERS.replace("t2,w1,no\n", "")},
            "{folder}/answers.csv has no answers to t2.",
        ),
        (
            {"answers": ANSWERS + "t3,w1,no\n"},
            "{folder}/answers.csv answers tasks that tasks.csv lacks: t3.",
        ),
        (
            {"answers": ANSWERS + "t1,w1,no\n"},
            "{folder}/answers.csv: w1 answers t1 in t1 more than once; the market takes one "
            "assignment a worker and HIT.",
        ),
        ({"answers": ANSWERS + "t2,w2,\n"}, "{folder}/answers.csv, row 5: answer is empty."),
        (
            {"answers": ANSWERS + "t2,w2,no,more\n"},
            "{folder}/answers.csv, row 5 has more values than there are columns.",
        ),
        (
            {"answers": "task_id,worker_id,answer,status\nt1,w1,yes,Paid\nt2,w1,no,\n"},
            "{folder}/answers.csv has the status 'Paid': only Approved or Rejected are known.",
        ),
        (
            {"tasks": TASKS + "t1,Again\n"},
            "{folder}/tasks.csv has these task_id more than once: t1.",
        ),
    ],
)
def test_what_cannot_be_played_is_said_in_a_sentence(folder, files, sentence):
    path = folder(**files)

    with pytest.raises(DataError) as refused:
        load(path)

    assert str(refused.value) == sentence.format(folder=path)
