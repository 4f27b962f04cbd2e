"""Values are inserted once, each as its place asks for it."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.questions import xhtml
from domain.questions.content import Choice, Content, ContentKind, TextFormat
from domain.questions.fields import MultipleChoiceField, TextField
from domain.questions.question import ExternalQuestion, FormQuestion, HtmlQuestion
from domain.questions.templates import placeholders
from domain.questions.templates.compiled import CompiledTemplate
from domain.questions.templates.rules import check_row, checked
from schema.graph.questions import markdown

ADDRESS = "https://example.org/a(1)?b=1&copy=2"
VALUES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2e31"), max_size=30
)
LINES = st.lists(VALUES, min_size=1, max_size=3).map("\n".join)
NAMES = st.text("abcXYZ019_-. ", min_size=1, max_size=9).filter(str.strip)
LITERALS = st.text("ab${}\\ \n<", max_size=9)


def filled(question, **values):
    template = CompiledTemplate(checked(question))
    assert check_row(template, values) == []
    return template.filled(values)


def of_text(text, written, **values):
    """The filled text of a form that shows it."""
    content = (Content(ContentKind.TEXT, text, format=written),)
    return filled(FormQuestion((TextField("a", "A"),), content), **values).content[0].text


def shown(html):
    """All that is read of some HTML, with blanks as a browser shows them."""
    texts = []
    parser = HTMLParser(convert_charrefs=True)
    parser.handle_data = texts.append
    parser.feed(html)
    parser.close()
    return "".join("".join(texts).split())


@given(pieces=st.lists(st.tuples(LITERALS, NAMES)), end=LITERALS, data=st.data())
def test_a_page_has_the_values_as_they_are_and_they_are_not_filled_again(pieces, end, data):
    literals = [placeholders.names_in(literal + "${") == [] for literal, _ in pieces]
    if not all(literals) or placeholders.names_in(end):
        return
    html = "".join(f"{literal}${{{name}}}" for literal, name in pieces) + end
    values = {name.strip(" "): data.draw(VALUES) + "${a}${b}" for _, name in pieces}
    template = CompiledTemplate({"kind": "html", "html": html, "frame_height": 0})

    page = template.filled(values).html

    made = "".join(literal + values[name.strip(" ")] for literal, name in pieces) + end
    if "${$}" not in html:
        assert page == made
    assert template.bytes_with(values) == len(page.encode())
    assert template.page_with(values) == page


def test_a_dollar_sign_is_written_as_a_placeholder_of_its_own():
    html = "<script>`${$}{name} ${a + b} ${} ${ } $${price} ${$}`</script>${name}"
    page = filled(HtmlQuestion(html), name="<b>", price="5").html
    assert page == "<script>`${name} ${a + b} ${} ${ } $5 $`</script><b>"


def test_names_are_case_exact_and_blanks_at_their_ends_do_not_count():
    html = "${a b}${ a b }${A b}${a_b-c.d}${ä}"
    assert placeholders.names_in(html) == ["a b", "A b", "a_b-c.d"]
    assert placeholders.near_misses(html) == 1


@given(value=LINES)
def test_markdown_shows_every_character_of_a_value(value):
    for inline in (True, False):
        text = of_text("# T\n\nSay **now** ${value}, please.", TextFormat.MARKDOWN, value=value)
        seen = shown(markdown.rendered(text, inline=inline))
        expected = "".join(f"Saynow{value},please.".split())
        assert seen.removeprefix("#").removeprefix("T") == expected


@given(value=VALUES)
def test_a_value_alone_is_no_markdown(value):
    text = of_text("${value}!", TextFormat.MARKDOWN, value=value)
    assert shown(markdown.rendered(text, inline=False)) == "".join(f"{value}!".split())


@given(value=LINES)
def test_xhtml_shows_every_character_of_a_value(value):
    text = of_text('<p title="${value}">${value}</p>', TextFormat.XHTML, value=value)
    tree = xhtml.tree(text)
    (paragraph,) = tree
    assert (paragraph.text or "") == value
    assert paragraph.get("title") == value.replace("\n", " ")


@pytest.mark.parametrize(
    ("text", "written", "made"),
    [
        ("${a}", TextFormat.PLAIN, "*x* &amp; <b> ~/ ?"),
        ("see https://x.org/${a}/${a}", TextFormat.MARKDOWN, None),
        ("[see](https://x.org/${a})", TextFormat.MARKDOWN, None),
        ("[see](https://x.org/?q=${a}&r=1)", TextFormat.MARKDOWN, None),
        ('<a href="https://x.org/${a}">see</a>', TextFormat.XHTML, None),
        ('<a href="https://x.org/?q=${a}">see</a>', TextFormat.XHTML, None),
    ],
)
def test_a_value_in_an_address_is_encoded(text, written, made):
    value = "*x* &amp; <b> ~/ ?"
    encoded = "%2Ax%2A%20%26amp%3B%20%3Cb%3E%20%7E/%20%3F"
    if "?q=" in text:
        encoded = encoded.replace("/", "%2F")
    assert of_text(text, written, a=value) == (made or text.replace("${a}", encoded))


def test_a_whole_address_in_a_text_is_an_address():
    for text in ("[see](${a})", "[see](<${a}>)", "<${a}>"):
        html = markdown.rendered(of_text(text, TextFormat.MARKDOWN, a=ADDRESS), inline=True)
        assert (
            unescape(html)
            .partition('href="')[2]
            .startswith(ADDRESS.replace("(", "%28").replace(")", "%29") + '"')
        )
    text = of_text('<a href="${a}">see</a>', TextFormat.XHTML, a=ADDRESS)
    assert xhtml.tree(text)[0].get("href") == ADDRESS


def test_addresses_of_media_and_pages_are_whole_or_have_encoded_values():
    image = Content(ContentKind.IMAGE, "A ${a}", "${url}")
    part = Content(ContentKind.IMAGE, "A", "https://x.org/${a}?b=${a}")
    form = filled(
        FormQuestion((TextField("a", "A"),), (image, part)), a="c/d e", url="https://y.org/%20"
    )
    assert [each.url for each in form.content] == [
        "https://y.org/%20",
        "https://x.org/c/d%20e?b=c%2Fd%20e",
    ]
    assert form.content[0].text == "A c/d e"
    assert filled(ExternalQuestion("https://x.org/${a}"), a="#").url == "https://x.org/%23"
    assert filled(ExternalQuestion("${a}"), a="https://z.org/#b").url == "https://z.org/#b"


def test_choices_and_their_labels_are_filled():
    choices = (Choice("${a}", "The ${a}"), Choice("${b}", "The ${b}", format=TextFormat.PLAIN))
    form = filled(
        FormQuestion((MultipleChoiceField("x", "Which?", choices=choices),)), a="*1*", b="*2*"
    )
    assert [(each.value, each.label) for each in form.fields[0].choices] == [
        ("*1*", "The \\*1\\*"),
        ("*2*", "The *2*"),
    ]
