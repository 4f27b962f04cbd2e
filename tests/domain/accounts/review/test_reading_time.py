"""How long a question takes at least, and what a median says of many answers."""

from uuid import UUID

import pytest

from domain.accounts.review.reading_time import Answered, pace
from domain.kernel.policy import ReviewThresholds
from domain.questions.content import Choice, Content, ContentKind
from domain.questions.fields import SingleChoiceField, TextField
from domain.questions.question import ExternalQuestion, FormQuestion, HtmlQuestion

LIMITS = ReviewThresholds(answers=3, words_a_minute=60, seconds_a_field=2.0)  # a word a second
ONE, TWO = UUID(int=1), UUID(int=2)


def html(words, fields=0):
    return HtmlQuestion(html=f"<p>{' '.join(words)}</p>" + "<input name='a'>" * fields)


def answers(question, *seconds, group=ONE):
    return [Answered(group, question, each) for each in seconds]


def test_a_word_takes_its_time_once_in_a_group():
    text = html([f"w{n}" for n in range(10)], fields=1)

    # Ten words and a field take 12 s, and from then on the field alone takes 2 s.
    assert pace(answers(text, 6.0, 1.0, 1.0), LIMITS) == 0.5
    assert pace(answers(text, 12.0, 2.0, 2.0), LIMITS) == 1.0


def test_other_groups_have_words_of_their_own():
    text = html(["a", "b"])
    three = [
        *answers(text, 1.0),
        *answers(text, 1.0, group=TWO),
        *answers(text, 1.0, group=UUID(int=3)),
    ]

    assert pace(three, LIMITS) == 0.5


def test_new_words_of_a_later_hit_are_read():
    three = [Answered(ONE, html(["the", f"colour{n}"]), 1.0) for n in range(4)]

    assert pace(three, LIMITS) == 1.0  # 2 s, then one new word each


def test_a_form_counts_its_texts_labels_and_required_fields():
    form = FormQuestion(
        content=(Content(ContentKind.TEXT, "one two"),),
        fields=(
            TextField("a", "three", content=(Content(ContentKind.TEXT, "four"),)),
            SingleChoiceField("b", "five", choices=(Choice("x", "six"),)),
            TextField("c", "seven", is_required=False),
        ),
    )
    several = [Answered(UUID(int=n + 1), form, 11.0) for n in range(3)]

    assert pace(several, LIMITS) == 1.0  # seven words and two fields


def test_what_a_page_does_not_show_is_not_read():
    page = HtmlQuestion(
        html="<style>p { color: red }</style><!-- a b c --><p>one</p>"
        "<script>let many = 'words in here';</script><SELECT name=x></SELECT>"
    )
    several = [Answered(UUID(int=n + 1), page, 3.0) for n in range(3)]

    assert pace(several, LIMITS) == 1.0


@pytest.mark.parametrize("count", [0, 2])
def test_few_answers_say_nothing(count):
    assert pace(answers(html(["a"], 1), *[0.1] * count), LIMITS) is None


def test_pages_on_other_servers_say_nothing():
    page = ExternalQuestion(url="https://example.org", frame_height=100)

    assert pace(answers(page, *[0.1] * 5), LIMITS) is None


def test_one_quick_answer_among_slow_ones_is_nothing():
    text = html([], fields=1)

    assert pace(answers(text, 0.0, 4.0, 4.0), LIMITS) == 2.0
