"""XHTML is shown as HTML without anything that acts, or that is not on a site of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.questions import xhtml
from schema.graph.questions.formatted import XHTML_ATTRIBUTES, XHTML_TAGS, rendered_xhtml
from tests.schema.graph.questions.test_markdown import HOSTILE, LINKED, PIECES, Reader


def unexpected(html):
    """The elements, attributes and addresses that may not be there."""
    for tag, attributes in Reader(html).found:
        allowed = XHTML_ATTRIBUTES["*"] | XHTML_ATTRIBUTES.get(tag, set())
        allowed |= {"target", "rel"} if tag in ("a", "area") else set()
        if tag not in XHTML_TAGS or not attributes.keys() <= allowed:
            yield tag, attributes
        addresses = [attributes[name] for name in ("href", "src") if name in attributes]
        if not all(each.lower().startswith(("http", "mailto:")) for each in addresses):
            yield tag, attributes


def shown(text):
    assert xhtml.fault_of(text) is None
    return rendered_xhtml(text, inline=False)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "<p align='center'>a &lt;b&gt; <b title='x'/>c</p>",
            '<p align="center">a &lt;b&gt; <b title="x"></b>c</p>',
        ),
        (
            "<a href='HTTPS://x.example/?a&amp;b' target='_top' name='n'>a</a>",
            f'<a href="HTTPS://x.example/?a&amp;b" {LINKED}>a</a>',
        ),
        ("<a href='mailto:a@x.example'>a</a>", f'<a href="mailto:a@x.example" {LINKED}>a</a>'),
        (
            "<img src='https://x.example/1' alt='a' width='9' usemap='#m' name='cookie' "
            "longdesc='https://x.example/'/><map name='m' id='m'><area alt='b' shape='rect' "
            "coords='0,0,1,1' href='https://x.example/' accesskey='s'/></map>",
            '<img src="https://x.example/1" alt="a" width="9" usemap="#xhtml-m"><map '
            'name="xhtml-m"><area alt="b" shape="rect" coords="0,0,1,1" '
            f'href="https://x.example/" {LINKED}></map>',
        ),
        (
            "<table border='1'><tr><td colspan='99' rowspan='100' nowrap='nowrap'>a</td>"
            "<th scope='row' colspan='-1' headers='x'>b</th></tr></table>",
            '<table border="1"><tbody><tr><td colspan="99" nowrap="">a</td>'
            '<th scope="row">b</th></tr></tbody></table>',
        ),
        (
            "<ol start='3' type='a'><li value='2'>a</li></ol>",
            '<ol start="3" type="a"><li value="2">a</li></ol>',
        ),
    ],
)
def test_what_is_shown_has_its_look_and_no_names(text, html):
    def parts(each):
        return sorted(each.replace(">", " ").replace("<", " <").split())

    assert parts(shown(text)) == parts(html)


def test_a_label_keeps_images_and_loses_blocks():
    image = '<img src="https://x.example/1" alt="a">'

    assert rendered_xhtml(f"<p><b>a</b> {image[:-1]}/></p>", inline=True) == f"<b>a</b> {image}"


@pytest.mark.parametrize(
    "text",
    [
        "<script>x</script>",
        "<p onclick='x'>a</p>",
        "<a href='javascript:x'>a</a>",
        "<img src='http://x.example/1' alt='a'/>",
        "<b><script>",
    ],
)
def test_what_was_never_published_is_shown_as_text(text):
    assert xhtml.fault_of(text) is not None
    assert "<script" not in rendered_xhtml(text, inline=False)
    assert rendered_xhtml(text, inline=False).startswith("<p>&lt;")


@pytest.mark.parametrize(
    "opened",
    ["<b>" * 45, "<blockquote>" * 45, "".join(f"<font size='{n}'>" for n in range(45))],
)
def test_a_browser_makes_no_more_of_a_text_than_is_written(opened):
    """A parser of HTML opens tags of a line again in every block, were they around blocks."""
    closed = "".join(f"</{each.split(maxsplit=1)[0].strip('>')}>" for each in opened.split("<")[1:])
    text = f"{opened}{'<br/>x' * 4_000}{closed}"
    assert len(shown(text)) <= len(text)

    around = f"<p>{opened}{'<p>x</p>' * 4_000}{closed}</p>"
    assert xhtml.fault_of(around) is not None


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_is_left(text, inline):
    assert list(unexpected(rendered_xhtml(text, inline=inline))) == []


@given(st.lists(PIECES, max_size=12).map("".join), st.booleans())
def test_nothing_hostile_is_left_of_any_mixture(text, inline):
    assert list(unexpected(rendered_xhtml(f"<p>{text}</p>", inline=inline))) == []
