"""A HIT from a template in XML has XML that says what its question says."""

import tracemalloc
from dataclasses import replace
from html import unescape

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.kernel.refusals import InvalidInput
from domain.questions.stored import to_json
from domain.questions.templates import rules
from domain.questions.templates.compiled import CompiledTemplate
from domain.questions.xml.documents import DOCUMENT_BYTES
from domain.questions.xml.reader import read
from tests.domain.questions.xml import examples
from tests.domain.questions.xml.examples import binary, form, formatted, question, select

VALUES = st.text(st.sampled_from("a&<>\"'[]-.${}/?#é\U0001f600=x "), min_size=1, max_size=12)
FORM = form(
    "<Overview><Title>About ${a}</Title><Text>${b}\n  and ${$}{b}</Text>"
    "<List><ListItem>${a}, too</ListItem></List></Overview>"
    + question(
        shown=formatted('<p title="${a}">${b}<a href="https://x.example/${a}?q=${b}">x</a></p>')
        + binary(url="\n https://x.example/${a} ", text="The ${b}"),
        answer="<FreeTextAnswer><Constraints><AnswerFormatRegex regex='[a-z]+' "
        "errorText='Not ${a}&quot;'/></Constraints><DefaultText>${b}</DefaultText>"
        "</FreeTextAnswer>",
    )
    + question(select(more=""), name="r", display="Is it ${b}?")
)
PAGE = examples.page("<p title='${a}'>${b}]]</p><script>if (a[b[0]]) {}</script>")
SITE = examples.site("https://x.example/${a}?q=${b}")


def said(part):
    """JSON without the two ways in which XHTML may write the same character."""
    if isinstance(part, dict):
        return {name: said(each) for name, each in part.items()}
    if isinstance(part, list):
        return [said(each) for each in part]
    return unescape(part) if isinstance(part, str) else part


@pytest.mark.parametrize("xml", [FORM, PAGE, SITE], ids=["form", "page", "site"])
@settings(max_examples=30, deadline=None)
@given(a=VALUES, b=VALUES)
def test_the_xml_of_a_hit_is_read_as_its_question(xml, a, b):
    template = CompiledTemplate(rules.checked(read(xml)))
    values = {"a": f"v{a.strip()}v", "b": f"v{' '.join(b.split())}v"}
    expected = template.filled(values)

    filled = template.filled_with_xml(values)

    assert replace(filled, xml=None) == expected
    again = read(filled.xml)
    assert again.xml == filled.xml
    assert said(orjson.loads(to_json(replace(again, xml=None)))) == said(
        orjson.loads(to_json(expected))
    )


def test_what_has_no_placeholder_is_as_it_was_given():
    xml = examples.page("<p>a &amp; b</p><form>${a}</form>")

    filled = CompiledTemplate(rules.checked(read(xml))).filled_with_xml({"a": "<b>1</b>"})

    assert "<![CDATA[<p>a &amp; b</p><form>" in filled.xml
    assert filled.html == "<p>a &amp; b</p><form><b>1</b></form>"


def test_a_value_that_makes_it_too_long_leaves_no_xml():
    template = CompiledTemplate(rules.checked(read(form(question(shown="<Text>${a}</Text>")))))
    values = {"a": "<" * (DOCUMENT_BYTES // 4)}

    filled = template.filled_with_xml(values)

    assert (filled.xml, filled) == (None, template.filled(values))


def test_a_template_without_xml_has_none():
    body = rules.checked(replace(read(PAGE), xml=None))

    assert CompiledTemplate(body).filled_with_xml({"a": "1", "b": "2"}).xml is None


def test_xml_that_this_release_refuses_is_not_shown():
    body = {**rules.checked(read(PAGE)), "xml": "<Page/>"}
    with pytest.raises(InvalidInput):
        read(body["xml"])

    assert CompiledTemplate(body).filled_with_xml({"a": "1", "b": "2"}).xml is None


SCHEMA = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x {}"'


def with_schema(location):
    """A form that names ${a} in a text, and a schema at this address."""
    whole = form(question(display="About ${a}"))
    return whole.replace(" xmlns=", f" {SCHEMA.format(location)} xmlns=", 1)


def test_a_placeholder_where_the_question_has_no_text_is_none():
    template = CompiledTemplate(rules.checked(read(with_schema("${other} ${ a } ${$}{a}"))))

    assert template.placeholders == ["a"]
    filled = template.filled_with_xml({"a": "dogs"})
    assert 'schemaLocation="x ${other} dogs ${a}"' in filled.xml


def test_no_more_xml_is_made_than_fits():
    template = CompiledTemplate(rules.checked(read(with_schema("${a}" * 10_000))))
    assert template.filled_with_xml({"a": "d"}).xml is not None  # read once

    tracemalloc.start()
    filled = template.filled_with_xml({"a": "d" * 1_900})
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert filled.xml is None
    assert most < 8 * DOCUMENT_BYTES
