"""Elements of the closed service's library: those that no task page renders are not published."""

import pytest

from domain.kernel.refusals import MOST_ALLOWED, InvalidInput, Rule
from domain.questions.pages.crowd import ELEMENTS
from domain.questions.question import HtmlQuestion
from domain.questions.rules import checked

LIBRARY = '<SCRIPT SRC="https://assets.crowd.aws/crowd-html-elements.js?v=1"></SCRIPT>'


@pytest.mark.parametrize(
    "html",
    [
        LIBRARY + "".join(f"<{each}></{each}>" for each in ELEMENTS),
        LIBRARY + "<!-- <crowd-semantic-segmentation> --><script>'<crowd-x>'</script></crowd-x>",
        "<script src='https://a.example/own.js'></script><crowd-chant>",
    ],
)
def test_what_is_rendered_may_be_published_and_so_may_elements_of_ones_own(html):
    assert checked(HtmlQuestion(html))


@pytest.mark.parametrize("name", ["crowd-semantic-segmentation", "crowd-form2", "crowd-"])
def test_an_element_that_is_not_rendered_is_refused_by_name(name):
    html = f"<CROWD-FORM><{name.upper()} a=1>{LIBRARY}<crowd-other>"
    with pytest.raises(InvalidInput) as refused:
        checked(HtmlQuestion(html))

    assert (refused.value.field, refused.value.value) == ("question.html.html", name)
    assert refused.value.broken.rule is Rule.ONE_OF
    assert refused.value.broken.allowed == ELEMENTS
    assert len(ELEMENTS) <= MOST_ALLOWED
