"""Pages get our script and a form where they have none; all else of them stays to the letter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.task_pages.rewriting import Addresses, task_page
from tests.domain.questions.pages.test_markup import PIECES

HERE = Addresses(
    script="https://t.example/task.js",
    helper="https://t.example/helper.js",
    crowd="https://t.example/crowd.js",
    submit="https://t.example/mturk/externalSubmit",
    around=("https://a.example", "https://b.example"),
)
SCRIPT = f'<script src="{HERE.script}" data-around="https://a.example https://b.example"></script>'
FORM = (
    '<form name="mturk_form" id="mturk_form" method="post" data-kempelen-form '
    f'action="{HERE.submit}"><input type="hidden" name="assignmentId" id="assignmentId" value="">'
)
HELPER = "https://s3.amazonaws.com/mturk-public/externalHIT_v1.js"
LIBRARY = "https://assets.crowd.aws/crowd-html-elements.js"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<h1>a</h1>", "{script}{form}<h1>a</h1>"),
        ("a<b>", "{script}{form}a<b>"),
        ("", "{script}{form}"),
        ("<!doctype html><p>", "<!doctype html>{script}{form}<p>"),
        (
            " <!-- c -->\n<!DOCTYPE html>\n<html lang='a>b'>\n<head x><meta charset=utf-8><title>a"
            "</title></head><body class=x><p>",
            " <!-- c -->\n<!DOCTYPE html>\n<html lang='a>b'>\n<head x>{script}<meta charset=utf-8>"
            "<title>a</title></head><body class=x>{form}<p>",
        ),
        ("<html><body><p>", "<html>{script}<body>{form}<p>"),
        ("\ufeff<!doctype html>x", "\ufeff<!doctype html>{script}{form}x"),
        ("\ufeffx", "\ufeff{script}{form}x"),
        (
            "<link x><style>a{{}}</style><script>b</script><!-- c --><section>",
            "{script}<link x><style>a{{}}</style><script>b</script><!-- c -->{form}<section>",
        ),
        ("<title><body></title><p>", "{script}<title><body></title>{form}<p>"),
        ("<p><form action=x>", "{script}<p><form action=x>"),
        ("<p>a</p></form>", "{script}<p>a</p></form>"),
        ("<script>write('<form>')</script>", "{script}<script>write('<form>')</script>"),
        ("<p><script>a = turkSubmitTo</script>", "{script}<p><script>a = turkSubmitTo</script>"),
        ("<p><script>'externalSubmit'</script>", "{script}<p><script>'externalSubmit'</script>"),
        (
            "<crowd-form answer-format=a><p></crowd-form><p>",
            "{script}<crowd-form answer-format=a>{form}<p></form></crowd-form><p>",
        ),
        ("</crowd-form><crowd-form><p>", "{script}</crowd-form><crowd-form>{form}<p>"),
    ],
)  # fmt: skip
def test_a_page_gets_a_script_before_all_of_its_own_and_a_form_where_it_has_none(html, shown):
    written = shown.format(script=SCRIPT, form=FORM)

    assert task_page(html.format(), HERE) == written


@pytest.mark.parametrize(
    ("source", "loaded"),
    [
        (HELPER, HERE.helper),
        (HELPER.replace("https:", ""), HERE.helper),
        (f" {HELPER}?x=1 ", HERE.helper),
        ("http://mturk-public.s3.amazonaws.com/externalHIT_v1.js", HERE.helper),
        (LIBRARY, HERE.crowd),
        (LIBRARY.upper(), HERE.crowd),
        (f"https://a.example/?{LIBRARY}", None),
        (f"{LIBRARY}.map", None),
        ("https://assets.crowd.aws.example/crowd-html-elements.js", None),
    ],
)
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_the_scripts_of_the_closed_service_are_loaded_from_here(source, loaded, quote):
    source = source if quote else source.strip()
    page = f"<form><script async src={quote}{{}}{quote} defer>text</script>"
    others = f"<p src={quote}{source}{quote}><!--<script src={source}>-->"

    shown = task_page(page.format(source) + others, HERE)

    assert shown == SCRIPT + page.format(loaded or source) + others


HELPERS = st.sampled_from(
    [f"<script src='{HELPER}'>", f'<script src="{LIBRARY}">', HELPER, LIBRARY]
)
PARTS = (
    PIECES
    | HELPERS
    | st.sampled_from(["<crowd-form>", "</crowd-form>", "<form>", "<body>", "${a}"])
)


@given(st.lists(PARTS, max_size=12).map("".join))
def test_without_what_was_added_every_page_is_what_it_was(html):
    shown = task_page(html, HERE)
    added = shown.replace(SCRIPT, "", 1).replace(FORM, "", 1)
    added = re.sub("</form>(?=</crowd-form>)", "", added, count=int("</crowd-form>" in html))
    for ours, theirs in ((HERE.helper, HELPER), (HERE.crowd, LIBRARY)):
        added = added.replace(ours, theirs)

    assert shown.count(SCRIPT) == 1
    assert added == html
    assert not shown[: shown.index(SCRIPT)].strip("\ufeff \n") or shown.startswith(
        ("<", "\ufeff", " ", "\n")
    )
