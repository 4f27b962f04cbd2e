"""The qualification test: its questions and answers, who passes, and the work that is left."""

from dataclasses import replace

import pytest

from api.demo.dataset import OWN_DATA, DataHit, DataSet, Work, load
from api.demo.exam import MOST_QUESTIONS, Exam, drawn
from api.demo.own_test import OwnTest
from api.demo.rows import DataError

TASKS = [f"t{number:03}" for number in range(40)]
GOLD = {task: "yes" for task in TASKS}


def worked(worker, answers, *, rejected=False):
    """Each task is a HIT."""
    return {
        task: Work(worker, task, {task: given}, is_rejected=rejected, is_complete=True)
        for task, given in answers.items()
    }


def data_set(works, *, choices=("no", "yes"), gold=GOLD):
    hits = [
        DataHit(task, (task,), frozenset(), sum(task in each for each in works.values()))
        for task in TASKS
    ]
    tasks = {task: {"task_id": task} for task in TASKS}
    return DataSet("small", tasks, hits, works, gold, choices)


@pytest.fixture
def halves():
    """Ann is right in the first 20 tasks, Bob wrong in them; Cid has half of all right."""
    return data_set(
        {
            "Ann": worked("Ann", dict.fromkeys(TASKS[:20], "yes")),
            "Bob": worked("Bob", dict.fromkeys(TASKS[:20], "no")),
            "Cid": worked("Cid", {t: ("yes", "no")[n % 2] for n, t in enumerate(TASKS)}),
        }
    )


def test_the_same_seed_draws_the_same_test_and_answers(halves):
    assert drawn(halves) == drawn(halves)
    assert drawn(halves).key != drawn(halves, seed=1).key


def test_the_key_is_drawn_from_the_gold_answers_ten_at_most_and_a_quarter_where_they_are_few(
    halves,
):
    few = replace(halves, gold={task: "yes" for task in TASKS[:9]})
    alone = replace(halves, gold={"t003": "no"})

    assert len(drawn(halves).key) == MOST_QUESTIONS == 10
    assert set(drawn(halves).key.items()) <= set(GOLD.items())
    assert len(drawn(few).key) == 2
    assert drawn(alone).key == {"t003": "no"}


def test_a_gold_answer_that_cannot_be_chosen_is_not_asked_for(halves):
    exam = drawn(replace(halves, gold={**GOLD, **dict.fromkeys(TASKS[:39], "perhaps")}))

    assert exam.key == {"t039": "yes"}


def test_workers_answer_as_they_really_did_where_they_did(halves):
    exam = drawn(halves)
    tested_early = [task for task in exam.key if task in TASKS[:20]]

    assert tested_early
    for task in tested_early:
        assert exam.answers["Ann"][task] == "yes"
        assert exam.answers["Bob"][task] == "no"
    for task in exam.key:
        assert exam.answers["Cid"][task] == halves.works["Cid"][task].answers[task]


def test_what_they_never_answered_is_drawn_at_their_own_accuracy(halves):
    exam = drawn(halves)

    assert exam.score("Ann") == 100  # right wherever it is known, so always right
    assert exam.score("Bob") == 0


def test_answers_that_are_drawn_are_as_often_right_as_the_worker_is():
    three_of_four = {task: "no" if n % 4 == 0 else "yes" for n, task in enumerate(TASKS[:20])}
    works = {f"W{n:04}": worked(f"W{n:04}", three_of_four) for n in range(500)}
    exam = drawn(data_set(works))
    unknown = [task for task in exam.key if task not in TASKS[:20]]

    right = sum(exam.answers[name][task] == "yes" for name in works for task in unknown)

    assert right / (len(works) * len(unknown)) == pytest.approx(0.75, abs=0.04)


def test_a_worker_without_known_answers_has_the_accuracy_of_all_together(halves):
    gold = {task: "yes" for task in TASKS[:20]}
    nobody_knows = worked("Dan", {TASKS[30]: "yes"})
    always_right = {"Ann": halves.works["Ann"], "Dan": nobody_knows}
    always_wrong = {"Bob": halves.works["Bob"], "Dan": nobody_knows}

    assert drawn(data_set(always_right, gold=gold)).score("Dan") == 100
    assert drawn(data_set(always_wrong, gold=gold)).score("Dan") == 0


def test_one_workers_answers_do_not_hang_on_who_else_is_there(halves):
    fewer = replace(halves, works={"Cid": halves.works["Cid"]})

    assert drawn(fewer).answers["Cid"] == drawn(halves).answers["Cid"]


def test_a_score_is_in_percent_with_halves_going_up():
    key = dict.fromkeys(TASKS[:8], "yes")
    answers = {"Ann": {t: "yes" if n == 0 else "no" for n, t in enumerate(key)}}

    assert Exam(data_set({}), key, answers, pass_mark=50).score("Ann") == 13


def test_who_reaches_the_mark_passes(halves):
    key = dict.fromkeys(TASKS[:10], "yes")
    answers = {
        name: {task: "yes" if n < right else "no" for n, task in enumerate(key)}
        for name, right in (("Ann", 7), ("Bob", 6), ("Cid", 8))
    }

    exam = Exam(halves, key, answers, pass_mark=70)

    assert exam.failing == ["Bob"]


def test_what_is_left_are_the_untested_tasks_for_those_who_pass(halves):
    exam = drawn(halves, pass_mark=100)
    played = exam.let_through()

    assert list(played.works) == ["Ann"]
    assert set(played.works["Ann"]) == set(TASKS[:20]) - exam.key.keys()
    assert [(each.key, each.redundancy) for each in played.hits] == [
        (task, 1) for task in TASKS[:20] if task not in exam.key
    ]
    assert (played.gold, played.choices) == (halves.gold, halves.choices)


def test_a_hit_of_several_tasks_loses_those_that_are_tested():
    answers = {"a": "yes", "b": "yes"}
    work = Work("Ann", "h", answers, is_rejected=False, is_complete=True)
    hits = [DataHit("h", ("a", "b"), frozenset({"a", "b"}), 1)]
    data = DataSet("two", {"a": {}, "b": {}}, hits, {"Ann": {"h": work}}, {}, ("no", "yes"))

    played = Exam(data, {"a": "yes"}, {"Ann": {"a": "yes"}}, pass_mark=100).let_through()

    assert [each.task_ids for each in played.hits] == [("b",)]
    assert played.works["Ann"]["h"].answers == {"b": "yes"}
    assert played.works["Ann"]["h"].is_complete


def test_the_vote_without_the_gate_is_by_everybodys_answers_that_are_not_rejected(halves):
    rejected = {"Dan": worked("Dan", {"t000": "no"}, rejected=True)}
    exam = drawn(replace(halves, works={**halves.works, **rejected}))

    assert len(list(exam.answers_of_all())) == 20 + 20 + 40


def test_our_own_data_can_be_tested():
    data = load(OWN_DATA)
    exam = drawn(data)

    assert (len(exam.key), len(exam.answers), len(exam.failing)) == (10, 12, 6)
    assert exam.let_through().assignments == 77


@pytest.mark.parametrize(
    "unusable",
    [
        pytest.param({"choices": ()}, id="any text"),
        pytest.param({"choices": ("yes",)}, id="one choice"),
        pytest.param({"gold": {}}, id="no gold"),
        pytest.param({"gold": {"elsewhere": "yes"}}, id="gold of no task"),
    ],
)
def test_data_without_choices_or_gold_cannot_be_tested(halves, unusable):
    with pytest.raises(DataError, match=r"^A qualification test needs answers that are choices"):
        drawn(replace(halves, **unusable))


def test_a_mark_that_nobody_reaches_leaves_nothing_to_play(halves):
    exam = drawn(replace(halves, works={"Bob": halves.works["Bob"]}))

    with pytest.raises(DataError, match=r"with a score of 70 or more .*--pass-mark"):
        exam.let_through()


@pytest.fixture
def own(halves):
    """A test of the data set's own: Bob did not take it, and Eve has done no work."""
    key = {"q1": "b", "q2": "yes"}
    return replace(
        halves,
        test=OwnTest(
            texts={task: {"task_id": task, "hint": task.upper()} for task in key},
            choices={"q1": ("a", "b", "c"), "q2": ("no", "yes")},
            key=key,
            answers={"Ann": {"q1": "a", "q2": "no"}, "Cid": key, "Eve": key},
        ),
    )


def test_a_test_of_the_data_sets_own_is_used(own):
    exam = drawn(own)

    assert exam.key == {"q1": "b", "q2": "yes"}
    assert exam.texts("q1") == {"task_id": "q1", "hint": "Q1"}
    assert exam.choices("q1") == ("a", "b", "c")
    assert (exam.answers["Ann"], exam.score("Ann")) == ({"q1": "a", "q2": "no"}, 0)
    assert (exam.answers["Eve"], exam.score("Eve")) == ({"q1": "b", "q2": "yes"}, 100)


def test_its_unknown_answers_are_drawn_at_the_workers_accuracy(own):
    exam = drawn(own)

    assert exam.score("Bob") == 0
    assert all(exam.answers["Bob"][task] in exam.choices(task) for task in exam.key)


def test_its_questions_take_no_task_out_of_the_work(own):
    exam = drawn(own)

    assert list(exam.answers) == ["Ann", "Bob", "Cid", "Eve"]
    assert exam.let_through().works == {"Cid": own.works["Cid"]}


def test_texts_and_amounts_can_be_tested_by_a_test_of_their_own(own):
    for unvoted in (replace(own, choices=()), replace(own, choices=(), is_of_amounts=True)):
        assert drawn(unvoted).score("Eve") == 100


def test_a_test_whose_questions_are_all_left_out_cannot_be_used(own):
    empty = replace(own, test=OwnTest(texts={}, choices={}, key={}, answers={}))

    with pytest.raises(DataError, match="own test is left out"):
        drawn(empty)
