"""What answers give, by the pure rules."""

from uuid import UUID

from domain.profiles.rules import AnsweredQuestion, PremiumOutcome, gives, premium

CAR, DEGREE = UUID(int=1), UUID(int=2)
FIRST, SECOND = UUID(int=11), UUID(int=12)
OUTCOMES = [
    PremiumOutcome("car", "yes", CAR),
    PremiumOutcome("degree", "bachelor", DEGREE, 2),
    PremiumOutcome("degree", "master", DEGREE, 3),
]


def of(**values):
    return [{"name": name, "values": list(given)} for name, given in values.items()]


def after(*answers):
    return premium([AnsweredQuestion(FIRST, answer) for answer in answers], {FIRST: OUTCOMES})


def test_a_choice_that_gives_nothing_gives_nothing():
    assert after(of(car=["no"])) == {}


def test_the_last_answer_to_a_field_counts():
    assert after(of(degree=["bachelor"]), of(degree=["master"])) == {DEGREE: 3}
    assert after(of(car=["yes"]), of(car=["no"])) == {}


def test_a_field_left_empty_stays_as_it_was_known():
    assert after(of(car=["yes"], degree=["master"]), of(degree=["bachelor"])) == {CAR: 1, DEGREE: 2}
    assert after(of(car=["yes"]), of(car=[])) == {CAR: 1}
    assert after(of(car=["yes"]), of(car=[""])) == {CAR: 1}


def test_of_several_choices_that_give_one_type_the_highest_value_counts():
    assert gives(of(degree=["master", "bachelor"]), OUTCOMES) == {DEGREE: 3}


def test_of_several_questions_that_give_one_type_the_one_answered_last_counts():
    outcomes = {FIRST: OUTCOMES, SECOND: [PremiumOutcome("school", "phd", DEGREE, 4)]}
    phd, master = (
        AnsweredQuestion(SECOND, of(school=["phd"])),
        AnsweredQuestion(FIRST, of(degree=["master"])),
    )

    assert premium([phd, master], outcomes) == {DEGREE: 3}
    assert premium([master, phd], outcomes) == {DEGREE: 4}
    assert premium([master, phd, AnsweredQuestion(FIRST, of(degree=["bachelor"]))], outcomes) == {
        DEGREE: 2
    }


def test_what_another_question_still_gives_is_kept():
    outcomes = {FIRST: OUTCOMES, SECOND: [PremiumOutcome("drives", "daily", CAR)]}
    answers = [
        AnsweredQuestion(FIRST, of(car=["yes"])),
        AnsweredQuestion(SECOND, of(drives=["daily"])),
    ]

    assert premium([*answers, AnsweredQuestion(FIRST, of(car=["no"]))], outcomes) == {CAR: 1}
