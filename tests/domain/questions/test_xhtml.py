"""Formatted content has the tags and attributes of the subset, as HTML nests them."""

import pytest

from domain.kernel.refusals import InvalidInput
from domain.questions.xhtml import CONTENT, DEEPEST_XHTML, MOST_TAGS, as_html, check, fault_of


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("plain &amp; &lt;simple&gt;", "plain &amp; &lt;simple&gt;"),
        ("a&nbsp;b&eacute;", "a&nbsp;b&eacute;"),
        ("<b/>c<br/>d<p/>", "<b></b>c<br>d<p></p>"),
        ('<a href="https://x.example/?a&amp;b" target="_blank">x</a>',) * 2,
        ('<img src="https://x.example/1" alt=""/>', '<img src="https://x.example/1" alt="">'),
        ("<ol><li>a<ul><li>b</li></ul></li></ol>",) * 2,
        ("<dl><dt>a</dt><dd><p>b</p></dd></dl>",) * 2,
        ("<del><p>a</p></del><p><ins>b</ins></p>",) * 2,
        ('<map name="m"><area alt="x"/></map>', '<map name="m"><area alt="x"></map>'),
    ],
)
def test_what_the_subset_allows_becomes_html(text, html):
    assert as_html(text).replace("\xa0", "&nbsp;").replace("é", "&eacute;") == html


ROWS = "<tr><th scope='col' colspan='2'>a</th></tr>"


@pytest.mark.parametrize("tag", sorted(CONTENT))
def test_every_tag_of_the_subset_can_stand_somewhere(tag):
    extra = {"img": "src='https://a.b/c' alt=''", "area": "alt=''", "map": "name='m'"}
    around = {
        **dict.fromkeys(("li",), "<ul>{}</ul>"),
        **dict.fromkeys(("dd", "dt"), "<dl>{}</dl>"),
        **dict.fromkeys(("td", "th"), "<table><tr>{}</tr></table>"),
        **dict.fromkeys(("tbody", "thead", "tfoot", "tr", "col", "colgroup"), "<table>{}</table>"),
        "area": "<map name='m'>{}</map>",
    }
    text = around.get(tag, "{}").format(f"<{tag} {extra.get(tag, '')} title='t' lang='de'/>")

    assert f"<{tag}" in as_html(text)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a\n<script>x</script>", 2, "no <script>: the tags are a, area, b"),
        *(
            (f"<{tag}/>", 1, f"no <{tag}>: the tags")
            for tag in ("style", "div", "span", "svg", "B")
        ),
        ("<b xmlns='http://www.w3.org/2000/svg'/>", 1, "no <{http://www.w3.org/2000/svg}b>"),
        *(
            (f"<p {name}='x'>a</p>", 1, f"no attribute {name} of <p>")
            for name in ("id", "class", "style", "onclick", "ALIGN", "background")
        ),
        ("<a href='javascript:x'>a</a>", 1, "an href of <a> that begins with https://"),
        ("<a href=''>a</a>", 1, "an href of <a> that begins with https://"),
        ("<a href='//x.example'>a</a>", 1, "an href of <a>"),
        ("<img src='http://x.example/a' alt='a'/>", 1, "a src of <img> that begins with https://"),
        ("<img src='data:image/png;base64,' alt='a'/>", 1, "a src of <img>"),
        ("<img src='https://x.example/a'/>", 1, "an attribute alt of <img>"),
        ("<img alt='a'/>", 1, "an attribute src of <img>"),
        ("<p>\n\n<b></p></b>", 3, "well-formed XHTML: Opening and ending tag mismatch: b"),
        ("<p>", 1, "well-formed XHTML: Opening and ending tag mismatch: p line 1 and the end"),
        ("<br>", 1, "well-formed XHTML"),
        ("a & b", 1, "well-formed XHTML"),
        ("&nosuch;", 1, "well-formed XHTML: Entity 'nosuch' not defined"),
        ("a</FormattedContent><FormattedContent>", 1, "well-formed XHTML"),
        ("<p align=left>a</p>", 1, "well-formed XHTML"),
        ("a\n<!-- b -->", 2, "no comments"),
        ("<?php x ?>", 1, "no comments and no processing instructions"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]>&b;", 1, "well-formed XHTML"),
        ("<p>a<p>b</p></p>", 1, "no <p> within <p>"),
        ("<b><table/></b>", 1, "no <table> within <b>"),
        ("<p><ins><hr/></ins></p>", 1, "no <hr> within <ins>"),
        ("<a><b><a/></b></a>", 1, "no <a> within <b>"),
        ("<pre><b><img src='https://a.b/c' alt=''/></b></pre>", 1, "no <img> within <b>"),
        ("<ul>a<li>b</li></ul>", 1, "no text between <ul> and its tags"),
        ("<table><tr><td>a</td>b</tr></table>", 1, "no text between <tr> and its tags"),
        ("<table><td>a</td></table>", 1, "no <td> within <table>"),
        ("<li>a</li>", 1, "no <li>, where HTML does not allow it"),
        ("<br>a</br>", 1, "no text between <br> and its tags"),
    ],
)
def test_anything_else_is_refused_by_its_line_and_name(text, line, said):
    fault = fault_of(text)

    assert said in fault.bound, fault.bound
    assert fault.line == line
    assert as_html(text) is None


def test_tags_stand_at_most_fifty_deep_within_each_other():
    def nested(depth, inner="x"):
        return "<b>" * depth + inner + "</b>" * depth

    assert fault_of(nested(DEEPEST_XHTML)) is None
    assert fault_of(nested(DEEPEST_XHTML - 1, "<br/>")) is None
    for text in (nested(DEEPEST_XHTML + 1), nested(DEEPEST_XHTML, "<br/>")):
        assert fault_of(text).bound == "at most 50 tags within each other"
    assert fault_of(nested(9_000)).bound.startswith("well-formed XHTML: Excessive depth")


def test_a_text_has_at_most_five_thousand_tags():
    assert fault_of("<br/>" * MOST_TAGS) is None
    assert "at most 5000 tags, not 5001" in fault_of("<br/>" * (MOST_TAGS + 1)).bound


def test_the_refusal_of_a_field_says_what_is_wrong_and_where():
    check("at", "<b>a</b>")
    with pytest.raises(InvalidInput, match="at must be XHTML which has in line 2 no <i-x>: the"):
        check("at", "a\n<i-x/>")
