"""Patterns: found as RE2 finds them, in time and memory that are bounded beforehand."""

from dataclasses import replace

import pytest

from domain.kernel.refusals import InvalidInput
from domain.questions import answer as answers
from domain.questions import patterns, rules
from domain.questions.content import Choice
from domain.questions.fields import OtherText, Pattern, SingleChoiceField, TextField
from domain.questions.question import AnswerField
from tests.domain.questions.test_question import TEXT, form

SHORT = replace(TEXT, max_length=1_000)
LARGE = "(?:a?){1000}(?:a){1000}b"  # 6,000 instructions; of a backtracking matcher, for ever


@pytest.mark.parametrize(
    ("pattern", "text", "is_there"),
    [
        (Pattern("[0-9]"), "a1b", True),
        (Pattern("^[0-9]+$"), "a1b", False),
        (Pattern("^[0-9]+$"), "12\n", False),
        (Pattern("red"), "RED", False),
        (Pattern("red", ignore_case=True), "RED", True),
        (Pattern(r"^\p{Greek}+$"), "\u03b1\u03b2", True),
        (Pattern("^.$"), "\U0001f600", True),
        (Pattern("(x+x+)+y"), "x" * 60_000, False),
    ],
)
def test_a_pattern_is_found_anywhere_in_a_text(pattern, text, is_there):
    assert patterns.is_found(pattern, text) is is_there


def test_a_pattern_that_takes_more_memory_than_bounded_is_refused():
    with pytest.raises(InvalidInput, match="which says: pattern too large"):
        rules.checked(form(replace(SHORT, patterns=(Pattern(r"(?:\pL){30}"),))))

    assert patterns.PATTERN_MEMORY == 256 * 1024


def test_what_an_answer_takes_is_bounded_for_all_fields_together():
    size = (
        patterns.check_regex("", Pattern(LARGE)) or patterns._compiled(Pattern(LARGE)).programsize
    )
    most = patterns.MOST_STEPS // size
    longest = TextField("a", "A", max_length=most, patterns=(Pattern(LARGE),))
    rules.checked(form(longest))
    rules.checked(form(longest, TEXT))

    for fields, place in [
        ([replace(longest, max_length=most + 1)], 0),
        ([TEXT, longest, replace(longest, name="b", max_length=1)], 1),
        ([replace(TEXT, patterns=(Pattern(LARGE),))], 0),
    ]:
        with pytest.raises(InvalidInput, match="takes more than 20000000 steps") as caught:
            rules.checked(form(*fields))
        assert caught.value.field == f"question.form.fields[{place}].maxLength"


def test_the_patterns_of_a_form_take_a_bounded_time_to_compile():
    large = Pattern(r"^\pL{8}$")
    size = patterns._compiled(large).programsize
    most = patterns.MOST_INSTRUCTIONS // size
    fields = [
        TextField(f"f{number}", "A", max_length=8, patterns=(large,)) for number in range(most)
    ]
    rules.checked(form(*fields))

    with pytest.raises(InvalidInput, match="at most 60000 instructions of RE2 together"):
        rules.checked(form(*fields, replace(fields[0], name="more")))


def test_the_texts_of_an_answer_are_no_longer_than_an_answer():
    fields = [
        TextField(f"f{number}", "A", max_length=65_535, patterns=(Pattern("^[a-z]{1,20}$"),))
        for number in range(50)
    ]
    rules.checked(form(*fields))

    with pytest.raises(InvalidInput) as caught:
        rules.checked(form(*fields, replace(fields[0], name="more")))

    assert caught.value.bound == "at most 50 patterns in all"
    assert caught.value.field == "question.form.fields"


def test_patterns_are_looked_for_in_no_answer_that_is_too_long():
    fields = [
        TextField(name, "A", max_length=65_535, patterns=(Pattern("^[0-9]*$"),)) for name in "ab"
    ]
    given = [AnswerField(name, ("x" * 40_000,)) for name in "ab"]
    other = OtherText("Other", max_length=65_535, patterns=fields[0].patterns)
    fields.append(SingleChoiceField("c", "C", choices=(Choice("v", "V"),), other=other))
    given.append(AnswerField("c", (), "x" * 40_000))

    with pytest.raises(InvalidInput) as caught:
        answers.checked(form(*fields), given)

    assert [each.field for each in caught.value.problems] == ["answer"]


def test_the_classes_of_unicode_in_a_pattern_are_bounded_before_it_is_compiled():
    classes = r"[^\pL\PN]" * (patterns.MOST_CLASSES // 2)

    rules.checked(form(replace(SHORT, patterns=(Pattern(classes),))))
    with pytest.raises(InvalidInput, match="at most 10 classes of Unicode") as refused:
        rules.checked(form(replace(SHORT, patterns=(Pattern(classes + r"\pL"),))))

    assert refused.value.field == "question.form.fields[0].patterns[0].regex"
