"""What a form shows keeps its order, and every field has a label."""

import pytest

from domain.kernel.refusals import InvalidInput
from domain.questions.content import Content, ContentKind, TextFormat
from domain.questions.xml.reader import read
from tests.domain.questions.xml import examples
from tests.domain.questions.xml.examples import binary, form, formatted, question

PLAIN, XHTML = TextFormat.PLAIN, TextFormat.XHTML
IMAGE = Content(ContentKind.IMAGE, "the photo", "https://img.example/1.jpg")
TABLE = "<table><tr><td>1</td></tr></table>"


def shown(inner):
    return read(form(f"<Overview>{inner}</Overview>{question()}")).content


def labelled(inner, **more):
    (only,) = read(form(question(shown=inner, **more))).fields
    return only.label, only.label_format, [piece.text for piece in only.content]


def test_text_is_kept_as_it_is_but_for_the_space_of_its_indentation():
    assert shown("<Title> A\n  <![CDATA[<b>]]> </Title><Text>\n  One.\n\n    *Two*.\n </Text>") == (
        Content(ContentKind.TITLE, "A <b>", format=PLAIN),
        Content(ContentKind.TEXT, "One.\n\n*Two*.", format=PLAIN),
    )


def test_comments_are_no_content_and_end_no_text():
    assert [each.text for each in shown("<!-- a --><Text>b<!-- c --> d</Text>")] == ["b d"]


def test_content_that_shows_nothing_is_left_out():
    empty = f"<Text/><Title> </Title><List><ListItem/></List>{formatted(' ')}"

    assert shown(f"{empty}<Text>x</Text>") == (Content(ContentKind.TEXT, "x", format=PLAIN),)


@pytest.mark.parametrize("kind", ["image", "audio", "video"])
def test_media_are_shown_by_their_type_with_a_text_that_replaces_them(kind):
    expected = ContentKind(kind.upper())

    for write in (binary, examples.embedded):
        (media,) = shown(write(kind, "https://a.example/x?y&amp;z", "&lt;alt&gt;"))
        assert media == Content(expected, "<alt>", "https://a.example/x?y&z")
    (media,) = shown(binary(kind, "<![CDATA[ https://a.example/x ]]>", ""))
    assert media == Content(expected, kind, "https://a.example/x")


def test_media_of_another_type_are_refused():
    with pytest.raises(InvalidInput, match="'application' is not an element of the set"):
        shown(examples.embedded("application"))


@pytest.mark.parametrize(
    ("inner", "label", "format_", "rest"),
    [
        ("<Text>A?\n B?</Text><Text>C</Text>", "A? B?", PLAIN, ["C"]),
        ("<Title>A</Title>" + binary(), "A", PLAIN, ["the photo"]),
        (binary() + "<Text>A?</Text>", "A?", PLAIN, ["the photo"]),
        (binary() + "<Text>A</Text><Text>B</Text>", "q", PLAIN, ["the photo", "A", "B"]),
        (binary(), "q", PLAIN, ["the photo"]),
        (formatted("A <b>b</b>"), "A <b>b</b>", XHTML, []),
        (formatted("<h2>A &lt; <b/>c</h2>\n"), "A &lt; <b/>c", XHTML, []),
        (formatted("<p>A</p><p>B</p>"), "q", PLAIN, ["<p>A</p><p>B</p>"]),
        (formatted("<p>A</p> B"), "q", PLAIN, ["<p>A</p> B"]),
        (formatted(TABLE), "q", PLAIN, [TABLE]),
        ("<List><ListItem>A</ListItem></List>", "q", PLAIN, ["<ul><li>A</li></ul>"]),
        ("<Text>" + "x" * 2_001 + "</Text>", "q", PLAIN, ["x" * 2_001]),
        ("<Text> </Text>", "q", PLAIN, []),
    ],
)
def test_the_first_text_is_the_label_where_no_name_is_displayed(inner, label, format_, rest):
    assert labelled(inner) == (label, format_, rest)


def test_a_name_that_is_displayed_is_the_label():
    assert labelled("<Text>A?</Text>", display=" A\n name ") == ("A name", PLAIN, ["A?"])
    assert labelled("<Text>A?</Text>", display=" ") == ("A?", PLAIN, [])


def test_the_line_of_a_fault_in_xhtml_is_counted_in_the_document():
    content = formatted("x<p>\n\n<b class='y'>z</b></p>")
    xml = form(f"\n<Overview>\n{content}</Overview>")

    with pytest.raises(InvalidInput) as refused:
        read(xml)

    assert refused.value.problems[0].bound == (
        "XML whose FormattedContent has in line 5 no attribute class of <b>"
    )
