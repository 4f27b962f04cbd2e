"""A template has the bounds of a question, and every row is checked before it is filled."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.refusals import InvalidInput
from domain.questions import rules as questions
from domain.questions.content import Choice, Content, ContentKind, TextFormat
from domain.questions.fields import (
    DateField,
    Pattern,
    RegionField,
    SingleChoiceField,
    SliderField,
    TextField,
)
from domain.questions.pages.markup import Tag, tokens
from domain.questions.question import (
    QUESTION_BYTES,
    ExternalQuestion,
    FormQuestion,
    HtmlQuestion,
)
from domain.questions.stored import from_json, to_json
from domain.questions.templates.compiled import CompiledTemplate
from domain.questions.templates.markup import MARK, has_fixed_tags
from domain.questions.templates.rules import RowProblem, check_row, checked, columns_matched
from tests.domain.questions import forms

LIBRARY = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'


def compiled(question):
    return CompiledTemplate(checked(question))


def form(*fields, content=()):
    return FormQuestion(tuple(fields) or (TextField("a", "A"),), tuple(content))


def refused(question):
    with pytest.raises(InvalidInput) as raised:
        checked(question)
    return [(each.field, each.bound) for each in raised.value.problems]


def a_title(text, written=TextFormat.MARKDOWN):
    return form(content=[Content(ContentKind.TITLE, text, format=written)])


def test_a_template_without_placeholders_is_the_question_itself():
    for question in (HtmlQuestion("<p>1</p>"), ExternalQuestion("https://x.org/")):
        assert compiled(question).filled({}) == question


@given(st.one_of(*forms.FIELDS.values()))
def test_every_form_is_a_template(field):
    question = FormQuestion((field,))
    try:
        questions.checked(question)
    except InvalidInput:
        return
    assert compiled(question).filled({}) == question


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (form(TextField("a${x}", "A")), "template.form.fields[0].name"),
        (
            form(TextField("a", "A", patterns=(Pattern("${x}"),))),
            "template.form.fields[0].patterns[0].regex",
        ),
        (form(DateField("a", "A", earliest="${x}")), "template.form.fields[0].earliest"),
        (a_title("${x"), "template.form.content[0].text"),
        (a_title("${x!}"), "template.form.content[0].text"),
        (a_title("<a ${x}='b'>a</a>", TextFormat.XHTML), "template.form.content[0].text"),
        (a_title("<${x}>a</${x}>", TextFormat.XHTML), "template.form.content[0].text"),
        (ExternalQuestion("https://x.org/${a!}"), "template.external.url"),
        (ExternalQuestion("${a}/b"), "template.external.url"),
        (ExternalQuestion("http://x.org/${a}"), "template.external.url"),
        (HtmlQuestion(" "), "template.html.html"),
        (HtmlQuestion(f"{LIBRARY}<crowd-nothing>${{a}}"), "template.html.html"),
        (HtmlQuestion("x" * 65_536), "template"),
        (HtmlQuestion("x", frame_height=20_001), "template.html.frameHeight"),
        (form(TextField("a", "A" * 2_001)), "template.form.fields[0].label"),
    ],
)
def test_a_template_is_refused_where_its_question_would_be(question, field):
    assert refused(question)[0][0] == field


def test_placeholders_fit_where_a_value_can():
    choices = tuple(Choice(f"${{{name}}}", "${a}") for name in "abc")
    image = Content(ContentKind.IMAGE, "${a}", "${url}")
    template = compiled(
        form(
            SingleChoiceField("a", "[${a}](${url})", choices=choices),
            RegionField("b", "${b}", image=image, labels=choices),
            SliderField("c", "C", minimum=0, maximum=1, min_label="${a}", max_label="${b}"),
            TextField("d", "D", default="${a}", patterns=(Pattern("a", "${b}"),)),
            content=[Content(ContentKind.AUDIO, "${c}", "${url}", transcript="${d}")],
        )
    )
    assert template.placeholders == ["c", "url", "d", "a", "b"]
    compiled(HtmlQuestion(f"{LIBRARY}<crowd-${{kind}}></crowd-${{kind}}>"))
    compiled(HtmlQuestion("${page}"))


def test_the_number_of_placeholders_is_bounded():
    names = [f"${{n{number}}}" for number in range(501)]
    assert len(compiled(HtmlQuestion("".join(names[:500]))).placeholders) == 500
    ((field, bound),) = refused(HtmlQuestion("".join(names)))
    assert (field, bound) == ("template", "at most 500 different placeholders")

    compiled(HtmlQuestion("${a}" * 2_000))
    ((_, bound),) = refused(HtmlQuestion("${a}" * 2_001))
    assert bound == "at most 2000 placeholders in all"


def test_a_name_has_at_most_so_many_characters():
    assert compiled(HtmlQuestion(f"${{{'n' * 128}}}")).placeholders == ["n" * 128]
    assert compiled(HtmlQuestion(f"${{{'n' * 129}}}")).placeholders == []
    assert refused(a_title(f"${{{'n' * 129}}}"))[0][0] == "template.form.content[0].text"


def test_a_placeholder_is_seen_in_an_address_as_long_as_one_may_be():
    address = "https://x.org/" + "a" * (2_048 - 14)
    for text, made in ((f"{address}${{a}}", "%26"), (f"{address}a${{a}}", "\\&")):
        (title,) = compiled(a_title(text)).filled({"a": "&"}).content
        assert title.text.endswith(f"a{made}")


def test_a_bomb_is_refused_before_it_is_made(monkeypatch):
    monkeypatch.setattr(CompiledTemplate, "body_with", lambda *_: pytest.fail("it was made"))
    monkeypatch.setattr(CompiledTemplate, "page_with", lambda *_: pytest.fail("it was made"))
    bombs = [
        HtmlQuestion("${a}${b}" * 1_000),
        a_title("${a}${b}" * 1_000),
    ]
    for question in bombs:
        problems = check_row(
            CompiledTemplate(orjson.loads(to_json(question))), {"a": "*" * 60_000, "b": "c"}
        )
        assert [each.column for each in problems] == ["a"]
        assert "and at most 65535" in problems[0].reason


def test_a_value_that_is_longer_than_a_question_is_not_even_encoded():
    template = compiled(HtmlQuestion("${a}"))
    (problem,) = check_row(template, {"a": "x" * 100_000_000})
    assert problem == RowProblem(
        "a", "The value has 100000000 characters; a question has at most 65535."
    )


def test_a_page_may_have_as_many_bytes_as_a_question():
    template = compiled(HtmlQuestion("<p>${a}"))
    assert check_row(template, {"a": "é" * ((QUESTION_BYTES - 3) // 2)}) == []
    (problem,) = check_row(template, {"a": "é" * ((QUESTION_BYTES - 1) // 2)})
    assert problem.reason == "The question has 65537 bytes, and at most 65535."


def test_all_wrong_values_of_a_row_are_told_with_their_columns():
    template = compiled(HtmlQuestion("${a}${b}${c}"))
    assert check_row(template, {"b": "x\0", "c": "fine", "d": "\0"}) == [
        RowProblem("a", "The row has no such column."),
        RowProblem("b", "The value has a control character, or broken Unicode."),
    ]


@pytest.mark.parametrize(
    ("question", "values", "column", "reason"),
    [
        (HtmlQuestion("${a}"), {"a": " "}, None, "a page that is not blank"),
        (
            HtmlQuestion(f"{LIBRARY}<p>${{a}}"),
            {"a": "<crowd-nothing>"},
            None,
            "not 'crowd-nothing'",
        ),
        (HtmlQuestion(f"{LIBRARY}<crowd-${{a}}>"), {"a": "nothing"}, None, "'crowd-nothing'"),
        (ExternalQuestion("${a}"), {"a": "http://x.org"}, "a", "an https:// address"),
        (a_title("${a}"), {"a": " "}, "a", "characters of text"),
        (a_title("[a](${a})"), {"a": "javascript:alert()"}, "a", "an https:// address"),
        (
            form(TextField("x", "${a}"), TextField("y", "${b}${c}")),
            {"a": "x" * 2_001, "b": "", "c": ""},
            "a",
            "1 to 2000 characters",
        ),
        (
            form(SingleChoiceField("x", "X", choices=(Choice("${a}", "A"), Choice("${b}", "B")))),
            {"a": "same", "b": "same"},
            "b",
            "a value that no other choice has",
        ),
    ],
)
def test_a_row_whose_question_would_be_refused_is_told(question, values, column, reason):
    first, *_ = check_row(compiled(question), values)
    assert first.column == column
    assert reason in first.reason


@given(
    html=st.lists(
        st.sampled_from(
            [LIBRARY, "<p>", "${a}", "<crowd-", "input>", "nothing>", '"', "<!--", "-->", ">", "<"]
        )
    ).map("".join),
    value=st.sampled_from(["input", "nothing", "x", ">", "<crowd-nothing>", '"', "-->", "a b"]),
)
def test_a_row_is_refused_if_its_page_is(html, value):
    page = CompiledTemplate({"kind": "html", "html": html, "frame_height": 0})
    if not page.placeholders:
        return
    try:
        checked(HtmlQuestion(html))
        questions.checked(page.filled({"a": value}))
    except InvalidInput:
        return
    assert check_row(page, {"a": value}) == []


@given(html=st.text("<>ab\"'=/ !-$", max_size=20), value=st.text("ab =/-!", max_size=5))
def test_values_that_end_nothing_leave_fixed_tags_as_they_are(html, value):
    marked = html.replace("$", MARK)
    if not has_fixed_tags(marked):
        return

    def names(page):
        return [(each.name, each.is_end) for each in tokens(page) if isinstance(each, Tag)]

    assert names(marked) == names(marked.replace(MARK, value))


def test_columns_are_matched_exactly_and_in_order():
    matched = columns_matched(["b", "a", "A"], ["c", "a", "d"])
    assert matched.missing == ["b", "A"]
    assert matched.unused == ["c", "d"]


@given(st.dictionaries(st.sampled_from("abc"), st.text(max_size=40), min_size=3))
def test_a_row_without_problems_makes_a_question_that_may_be_asked(values):
    for question in (
        HtmlQuestion("<p>${a}${b}${c}"),
        a_title("x ${a} **${b}** https://x.org/${c}"),
        a_title('<a title="${a}" href="https://x.org/?${b}">x${c}</a>', TextFormat.XHTML),
        ExternalQuestion("https://x.org/${a}?b=${b}#${c}"),
    ):
        template = compiled(question)
        if not check_row(template, values):
            questions.checked(template.filled(values))
            assert template.filled(values) == from_json(template.body_with(values))


@pytest.mark.parametrize(
    ("html", "is_fixed"),
    [
        ("<p>$</p>", True),
        ('<p title="$">', True),
        ("<p title=$>", False),
        ("<p $>", False),
        ("<$>", False),
        ("<crowd-$>", False),
        ("<script>let a = '</scri$';</script>", False),
        ("<script>let a = '$';</script>", True),
        ('<script src="$"></script>', False),
    ],
)
def test_tags_are_fixed_where_values_stand_in_texts_and_quotes(html, is_fixed):
    assert has_fixed_tags(html.replace("$", MARK)) is is_fixed
