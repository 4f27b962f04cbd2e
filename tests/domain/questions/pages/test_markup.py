"""Tags of HTML are found where browsers find them, at their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.questions.pages.markup import MOST_ATTRIBUTES, Aside, Tag, scripts_and_forms, tokens

QUOTED = "a='>' "
PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<a href='>'>",
            '<a href=">">',
            "<a b=c'>",
            "<!--",
            "-->",
            "--!>",
            "<!-->",
        ),
        *("<script>", "</script>", "<script src=x>", "<style>", "</style >", "<!doctype html>"),
        *("<title>", "</title/>", "<textarea>", "</textarea>", "<plaintext>", "</>", "<?x>"),
        *("text", "<", ">", '"', "'", "=", "/", " ", "\n", "é", "<!", "</", "<é>", "<a "),
    ]
)


def names(html):
    """The tags of a page, those that end with a slash in front."""
    found = (each for each in tokens(html) if isinstance(each, Tag))
    return [f"/{each.name}" if each.is_end else each.name for each in found]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<P Class=x>a</P >", ["p", "/p"]),
        ("<a href='>'><b title=\">\" x>", ["a", "b"]),
        ("<a b=c'><i>", ["a", "i"]),
        ("<a \"><i>", ["a", "i"]),
        ("<a b = \n '>'><i>", ["a", "i"]),
        ("<!-- <p> --><b>", ["b"]),
        ("<!--><p>", ["p"]),
        ("<!---><p>", ["p"]),
        ("<!-- a --!><p>", ["p"]),
        ("<!-- never", []),
        ("<!doctype html><p><?x <p?><b></ c><i>", ["p", "b", "i"]),
        ("a < b > c <1> <p>", ["p"]),
        ("<script>'<p>'</script><b>", ["script", "/script", "b"]),
        ("<script><!-- <script></script> --></script><b>", ["script", "/script", "b"]),
        ("<script><!-- </script><b>", ["script", "/script", "b"]),
        ("<script><!-- <script> --></script><b>", ["script", "/script", "b"]),
        ("<script><!--><script></script><b>", ["script", "/script", "b"]),
        ("<script>never<p>", ["script"]),
        ("<style><p></style><title><p></titles></title>", ["style", "/style", "title", "/title"]),
        ("<textarea><p></textarea><noscript><p></noscript>",
         ["textarea", "/textarea", "noscript", "/noscript"]),
        ("<plaintext><p>", ["plaintext"]),
        ("<p><a href='", ["p"]),
        ("<p><script src=\"", ["p"]),
    ],
)  # fmt: skip
def test_tags_are_those_that_a_browser_finds(html, found):
    assert names(html) == found


def test_attributes_of_a_script_are_read_with_their_places():
    html = "<script\tSRC = \"a&amp;b\" src=second async data-x='1' =odd y=z/></script>"
    tag, _ = tokens(html)
    source = tag.get("src")

    assert (source.value, html[source.start : source.end]) == ("a&b", "a&amp;b")
    given = {each.name: each.value for each in reversed(tag.attributes)}
    assert given == {"src": "a&b", "async": "", "data-x": "1", "=odd": "", "y": "z/"}
    assert html[tag.start : tag.end].endswith("y=z/>")


@pytest.mark.parametrize(("number", "is_read"), [(MOST_ATTRIBUTES, True), (51, False)])
def test_only_the_first_attributes_of_a_script_are_read(number, is_read):
    html = f"<script {QUOTED * (number - 1)}src=x>text</script><p>"
    tag, *others = tokens(html)

    assert (tag.get("src") is not None) == is_read
    assert [each.name for each in others] == ["script", "p"]


@given(st.lists(PIECES, max_size=12).map("".join))
def test_tokens_follow_each_other_within_the_page(html):
    at = 0
    for each in tokens(html):
        assert at <= each.start < each.end <= len(html)
        assert html[each.start] == "<"
        assert isinstance(each, Aside) or html[each.end - 1] == ">"
        at = each.end


WANTED = ("script", "form", "crowd-form", "style", "title", "textarea", "plaintext", "noscript")


@given(st.lists(PIECES | st.sampled_from(["<form>", "<crowd-form a='>'>", "</form>"]), max_size=12))
def test_passing_over_other_tags_finds_the_same_scripts_and_forms(pieces):
    html = "".join(pieces)
    every = [each for each in tokens(html) if isinstance(each, Tag) and each.name in WANTED]

    assert [each for each in scripts_and_forms(html) if each.name in WANTED] == every


@pytest.mark.parametrize("piece", ["<a=", "<a b='", "<b><a ", "<script a=b ", "<!--<script>", "<"])
def test_a_page_without_an_end_is_read_once(piece):
    """Each takes some milliseconds; read again at every place it would take minutes."""
    html = piece + piece[2:] * 20_000

    assert len([each for each in scripts_and_forms(html) if each.name == "a"]) == 0
