"""Markdown of requesters: what it becomes, and that nothing of it runs on a worker's page."""

import re
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.graph.questions.markdown import ATTRIBUTES, DEEPEST, TAGS, rendered

LINKED = 'target="_blank" rel="noopener noreferrer nofollow ugc"'
MAY_HAVE = {"a": ATTRIBUTES["a"] | {"target", "rel"}, "ol": ATTRIBUTES["ol"]}


class Reader(HTMLParser):
    """What a browser would find in a text of HTML."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def unexpected(self):
        """The elements and attributes that may not be there."""
        for tag, attributes in self.found:
            if tag not in TAGS or not attributes.keys() <= MAY_HAVE.get(tag, set()):
                yield tag, attributes
            if not re.match(r"(https?|mailto):", attributes.get("href", "https:"), re.I):
                yield tag, attributes

    def handle_comment(self, data):
        self.found.append(("comment", {}))

    def handle_decl(self, decl):
        self.found.append(("declaration", {}))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Which *colour* is **it**?", "Which <em>colour</em> is <strong>it</strong>?"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("What does `<div>` do?", "What does <code>&lt;div&gt;</code> do?"),
        ("<b>no</b>", "&lt;b&gt;no&lt;/b&gt;"),
        (
            "[guide](https://a.example/x?y=1&z)",
            f'<a href="https://a.example/x?y=1&amp;z" {LINKED}>guide</a>',
        ),
        (
            "see https://a.example/x",
            f'see <a href="https://a.example/x" {LINKED}>https://a.example/x</a>',
        ),
        ("<https://a.example>", f'<a href="https://a.example" {LINKED}>https://a.example</a>'),
        ("~~old~~", "<del>old</del>"),
        ("snake_case and 2*3*4", "snake_case and 2<em>3</em>4"),
        ("![a](https://a.example/x.png)", ""),
        ("[a](/here)", '<a rel="noopener noreferrer nofollow ugc" target="_blank">a</a>'),
        ("1. One\n- two", "1. One<br>\n- two"),
        ("One\r- two\r\n# three\r\r> four", "One<br>\n- two<br>\n# three<br>\n<br>\n&gt; four"),
    ],
)
def test_a_label_is_rendered_as_a_part_of_a_line(text, html):
    assert rendered(text, inline=True) == html


def test_a_text_is_rendered_in_blocks():
    text = "# Rules\n\nOne\ntwo\n\n- a\n- b\n\n3. c\n\n> said\n\n```js\n1<2\n```"

    assert rendered(text, inline=False).replace("\n", "") == (
        "<h1>Rules</h1><p>One<br>two</p><ul><li>a</li><li>b</li></ul>"
        '<ol start="3"><li>c</li></ol><blockquote><p>said</p></blockquote>'
        "<pre><code>1&lt;2</code></pre>"
    )


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    "[x](http:evil.example)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '[x](https://a.example "onmouseover=alert(1)")',
    "[x](https://a.example '\"><script>alert(1)</script>')",
    '[x](https://a.example/"onmouseover="alert(1))',
    "https://a.example/\"onmouseover='alert(1)'",
    "`<script>alert(1)</script>`",
    "```<script>\nalert(1)\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "| <script> |\n|--|\n| <img onerror=x src=x> |",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php alert(1) ?>",
    "<style>*{background:url(javascript:alert(1))}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<base href=https://evil.example>",
    "<form action=https://evil.example><input name=token>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>alert(1)\\</script>",
    "[<script>alert(1)</script>](https://a.example)",
    "**<img src=x onerror=alert(1)>**",
    "\u2028<script>\u2029",
]


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_is_left(text, inline):
    assert list(Reader(rendered(text, inline=inline)).unexpected()) == []


PIECES = st.sampled_from([*HOSTILE, *"<>\"'`[]()*_!#|\n&\\ -=~:/", "script", "href", "a", "https:"])


@given(st.lists(PIECES, max_size=12).map("".join), st.booleans())
def test_nothing_hostile_is_left_of_any_mixture(text, inline):
    assert list(Reader(rendered(text, inline=inline)).unexpected()) == []


NESTED = ["[", "![", "[a](", "*a ", "**a *", "_a __", "> ", "- ", "1. ", "`", "~~", "<", "&", "(",
          "|", "|a|b\n", "\n", "#", "\\", "a@", "[a][", "[^", "<a ", "'", "https://a.a/", "www.",
          "*a **a ", "[a](<b", "-\n", "\t"]  # fmt: skip


@pytest.mark.parametrize("piece", NESTED)
def test_repetition_is_rendered_to_something_harmless(piece):
    html = rendered(piece * (4_000 // len(piece)), inline=False)

    assert list(Reader(html).unexpected()) == []


@pytest.mark.parametrize(
    ("opened", "closed", "inline"), [("> ", "", False), ("**", "**", True), ("~~x *", "*~~", True)]
)
def test_a_text_deeper_than_fifty_elements_is_shown_as_it_is_written(opened, closed, inline):
    each = 2 if "*" in opened and "~" in opened else 1
    deepest = opened * (DEEPEST // each) + "a" + closed * (DEEPEST // each)
    deeper = f"{opened}{deepest}{closed}"

    assert DEEPEST == 50
    assert opened not in rendered(deepest, inline=inline)
    assert escape(deeper, quote=False) in rendered(deeper, inline=inline)
