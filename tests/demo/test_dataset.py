"""Data sets: their files, and the sentences for rows and data that cannot be played."""

import pytest

from api.demo import numbers
from api.demo.dataset import OWN_DATA, load
from api.demo.players.questions import answer, form, key_of
from api.demo.rows import DataError

TASKS = "task_id,text\nt1,One\nt2,Two\n"
ANSWERS = "task_id,worker_id,answer\nt1,w1,yes\nt2,w1,no\nt1,w2,yes\n"
GOLD = "task_id,gold\nt1,yes\nt2,no\n"


@pytest.fixture
def folder(tmp_path):
    """Makes a folder with a small data set; a file that is given as None is left out."""

    def made(*, tasks=TASKS, answers=ANSWERS, gold=GOLD, **more):
        files = {"tasks": tasks, "answers": answers, "gold": gold, **more}
        for name, text in files.items():
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


def test_without_gold_answers_there_is_nothing_to_compare_with(folder):
    assert load(folder(gold=None)).gold == {}


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"tasks": None}, "{folder} has no tasks.csv: a data set needs it."),
        ({"answers": None}, "{folder} has no answers.csv: a data set needs it."),
        ({"gold": "task_id\nt1\n"}, "{folder}/gold.csv lacks the column gold."),
        (
            {"answers": "task_id,who\nt1,w1\n"},
            "{folder}/answers.csv lacks the column worker_id, answer.",
        ),
        (
            {"answers": "task_id,worker_id,answer\n"},
            "{folder}/answers.csv has no rows: there is nothing to play.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_a_sentence(folder, files, sentence):
    path = folder(**files)

    for skips_bad_rows in (False, True):
        with pytest.raises(DataError) as refused:
            load(path, skips_bad_rows=skips_bad_rows)
        assert str(refused.value) == sentence.format(folder=path)


TEST = "task_id,gold,choices\nq1,yes,\nq2,b,a|b|c\n"
TWICE = (
    "the worker has answered this task in an earlier row, and the market takes one assignment a "
    "worker and HIT"
)
BAD_ROWS = [
    ({"answers": ANSWERS + "t2,w2,\n"}, ["answers.csv, row 5: no answer."]),
    ({"answers": ANSWERS + "t2, ,\n"}, ["answers.csv, row 5: no worker_id and no answer."]),
    (
        {"answers": ANSWERS + "t2,w2,no,more\n"},
        ["answers.csv, row 5: there are more values than columns."],
    ),
    (
        {"answers": ANSWERS + "\nt3,w1,no\nt2,w2,no\nt4,w1,no\nt3,w2,no\n"},
        ["answers.csv, rows 6, 8-9: tasks.csv has no such task (t3, t4)."],
    ),
    (
        {"answers": ANSWERS + "t1,w1,no\nt1,w1,no\n"},
        [f"answers.csv, rows 5-6: {TWICE} (w1 in t1)."],
    ),
    (
        {"answers": "task_id,worker_id,answer,status\nt1,w1,yes,Paid\nt2,w1,no,\n"},
        ["answers.csv, row 2: the status is neither Approved nor Rejected ('Paid')."],
    ),
    (
        {"answers": ANSWERS + "t2,w2,no\x07\n", "tasks": TASKS + "t3,\x1b[31mRed\n"},
        [
            "tasks.csv, row 4: a control character, which the market takes in no text.",
            "answers.csv, row 5: a control character, which the market takes in no text.",
        ],
    ),
    (
        {"tasks": TASKS + "t1,Again\n"},
        ["tasks.csv, row 4: an earlier row has the same task_id (t1)."],
    ),
    (
        {"tasks": TASKS + "".join(f"u{n},More\n" for n in range(7))},
        ["tasks.csv, rows 4-10: answers.csv has no answer (u0, u1, u2, u3, u4 and 2 more)."],
    ),
    (
        {"gold": GOLD + "t1,yes\nt1,no\n,yes\n"},
        [
            "gold.csv, row 6: no task_id.",
            "gold.csv, row 5: an earlier row has another gold answer for the task (t1).",
        ],
    ),
    (
        {"test": TEST + "q1,no,\nq3,perhaps,\nq4,a,a\n"},
        [
            "test.csv, row 4: an earlier row has the same task_id (q1).",
            "test.csv, row 5: the gold answer is none of the choices (perhaps).",
            "test.csv, row 6: there is only one choice (a).",
        ],
    ),
    (
        {"test": TEST, "test_answers": "task_id,worker_id,answer\nq2,w1,b\nq9,w1,b\nq2,w2,no\n"},
        [
            "test_answers.csv, row 3: test.csv has no such question (q9).",
            "test_answers.csv, row 4: the answer is none of the question's choices (no).",
        ],
    ),
]


@pytest.mark.parametrize(("files", "lines"), BAD_ROWS)
def test_every_row_that_cannot_be_played_is_named_with_its_number(folder, files, lines):
    path = folder(**files)

    with pytest.raises(DataError) as refused:
        load(path)

    first, *named, last = str(refused.value).splitlines()
    assert first.endswith(f"of {path} cannot be played:")
    assert named == [f"  {line}" for line in lines]
    assert last == "Correct them, or play without them: --skip-bad-rows."


@pytest.mark.parametrize(("files", "lines"), BAD_ROWS)
def test_the_others_are_played_where_bad_rows_are_skipped(folder, files, lines):
    good = load(folder())

    played = load(folder(**files), skips_bad_rows=True)

    assert played.left_out == tuple(f"  {line}" for line in lines)
    assert set(played.tasks) == set(good.tasks)
    assert played.gold == good.gold
    assert played.works["w1"]["t2"] == good.works["w1"]["t2"]


def test_faults_in_several_files_are_named_together_and_counted_by_rows(folder):
    path = folder(tasks=TASKS + "t1,A\n", answers=ANSWERS + "t1,w1,no\n", gold=GOLD + "\n,\n")

    with pytest.raises(DataError, match=f"^3 rows of {path} cannot be played:\n") as refused:
        load(path)

    assert [line.split(":")[0] for line in str(refused.value).splitlines()[1:-1]] == [
        "  tasks.csv, row 4",
        "  answers.csv, row 5",
        "  gold.csv, row 5",
    ]


def test_a_data_set_of_bad_rows_alone_is_refused_either_way(folder):
    path = folder(answers="task_id,worker_id,answer\nt1,,yes\nt2,w1,\n")

    with pytest.raises(DataError, match="has no usable answers: there is nothing to play"):
        load(path, skips_bad_rows=True)


def test_the_last_of_the_bad_rows_is_named_as_well(folder):
    rows = "".join(f"t{n},w1,yes\n" for n in range(3, 30, 2))

    with pytest.raises(DataError) as refused:
        load(folder(answers=ANSWERS + rows))

    assert "answers.csv, rows 5-18: " in str(refused.value)


NUMBERS = "task_id,worker_id,answer\nt1,w1,10\nt1,w2,13\nt1,w3,40\nt2,w1,-1.5\nt2,w2,0\n"


def test_numbers_are_asked_for_as_numbers(folder):
    data = load(folder(answers=NUMBERS, gold="task_id,gold\nt1,12\nt2,0\n"))

    assert (data.is_of_amounts, data.choices) == (True, ())
    assert form(data, data.hits[0])["form"]["fields"][0]["kind"] == {"number": {}}


@pytest.mark.parametrize(
    ("values", "gold", "are_amounts"),
    [
        (["0", "1"], ["1"], False),
        (["-1", "0", "9"], ["1"], False),
        (["3", "10"], ["4"], True),
        (["3", "4"], ["3.5"], True),
        (["3", "4"], [], False),
        (["3.0", "4"], [], True),
        (["12", "about 12"], ["12"], False),
        (["12", "1e400"], ["12"], False),
        (["12", "١٢"], ["12"], False),
        (["12", "nan"], ["12"], False),
        (["12", "9" * 400], ["12"], False),
    ],
)
def test_labels_that_are_digits_are_no_amounts(values, gold, are_amounts):
    assert numbers.are_amounts(values, gold) is are_amounts


def test_a_test_of_the_data_sets_own_is_read_with_it(folder):
    answers = "task_id,worker_id,answer\nq1,w1,no\nq2,w9,c\n"
    test = load(folder(test=TEST.replace("choices", "choices,text"), test_answers=answers)).test

    assert test.key == {"q1": "yes", "q2": "b"}
    assert test.choices == {"q1": ("no", "yes"), "q2": ("a", "b", "c")}
    assert test.texts == {"q1": {"task_id": "q1", "text": ""}, "q2": {"task_id": "q2", "text": ""}}
    assert test.answers == {"w1": {"q1": "no"}, "w9": {"q2": "c"}}
