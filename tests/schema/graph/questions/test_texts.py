"""Texts of forms: every one of them is given as it is written, and as HTML by its format."""

import pytest

from domain.questions.content import TextFormat
from schema.graph.questions.markdown import rendered
from schema.graph.questions.texts import LONG_CACHED, SHORT_CACHED, SHORT_TEXT, shown

WRITTEN = "*a* <b>b</b>"
HTML = {
    TextFormat.MARKDOWN: "<em>a</em> &lt;b&gt;b&lt;/b&gt;",
    TextFormat.PLAIN: "*a* &lt;b&gt;b&lt;/b&gt;",
    TextFormat.XHTML: "*a* <b>b</b>",
}


async def test_long_texts_are_rendered_like_short_ones():
    for size in (SHORT_TEXT, SHORT_TEXT + 1):
        text = "*a* ".ljust(size, "b")
        found = await shown(text, TextFormat.MARKDOWN, inline=True)
        assert found == rendered(text, inline=True)
    assert (SHORT_TEXT, SHORT_CACHED, LONG_CACHED) == (500, 2_048, 64)


@pytest.mark.parametrize("written", TextFormat)
async def test_a_text_is_shown_as_its_format_says(written):
    assert await shown(WRITTEN, written, inline=True) == HTML[written]
    block = await shown(WRITTEN, written)
    assert block == (HTML[written] if written is TextFormat.XHTML else f"<p>{HTML[written]}</p>")


FORM = """... on CreateHitSuccess { hit { question { ... on FormQuestion {
    content { text html format transcript }
    fields {
        name label labelHtml labelFormat
        ... on SingleChoiceField { choices { label labelHtml format } other { label labelHtml } }
        ... on SliderField { minLabel minLabelHtml maxLabel maxLabelHtml }
        ... on LikertField { statements { text html format } scale { labelHtml } }
        ... on RankingField { choices { labelHtml } ranks }
        ... on RegionField { labels { labelHtml } image { html } shapes }
        ... on TextField { defaultText showsCounter patterns { regex message ignoreCase } }
        ... on FileField { contentTypes maxFiles }
        ... on DateField { earliest latest }
        ... on TimeField { earliest latest }
    } } } } }"""


async def test_every_text_of_a_form_is_given_as_its_format_says(market, people, scene):
    choice = {"value": "r", "label": WRITTEN, "format": "PLAIN"}
    kinds = {
        "one": {"singleChoice": {"choices": [choice], "other": {"label": WRITTEN}}},
        "slide": {"slider": {"minimum": 0, "maximum": 2, "minLabel": WRITTEN, "maxLabel": "b"}},
        "say": {"likert": {"statements": [WRITTEN],
                           "scale": [choice, {"value": "b", "label": "b"}]}},
        "rank": {"ranking": {"choices": [choice, {"value": "b", "label": "b"}]}},
        "mark": {"region": {"image": {"kind": "IMAGE", "text": "*a*", "url": "https://a.example/x"},
                            "labels": [choice]}},
        "write": {"text": {"defaultText": "*a*", "showsCounter": True,
                           "patterns": [{"regex": "a", "ignoreCase": True}]}},
        "send": {"file": {}},
        "day": {"date": {"earliest": "2026-11-30"}},
        "hour": {"time": {"latest": "14:05"}},
    }  # fmt: skip
    fields = [
        {"name": name, "label": WRITTEN, "labelFormat": "XHTML", "kind": kind}
        for name, kind in kinds.items()
    ]
    content = [
        {"kind": "TITLE", "text": WRITTEN},
        {"kind": "TEXT", "text": WRITTEN, "format": "XHTML"},
        {"kind": "IMAGE", "text": "*a*", "url": "https://a.example/x"},
        {"kind": "AUDIO", "text": "a", "url": "https://a.example/x", "transcript": "*Tut*"},
    ]
    answer = await market.do(
        "createHit",
        people.rita.token,
        FORM,
        hitTypeId=scene.id("type"),
        lifetimeSeconds=60,
        question={"form": {"content": content, "fields": fields}},
    )

    form = answer.only["hit"]["question"]
    plain, xhtml, markdown = (HTML[each] for each in ("PLAIN", "XHTML", "MARKDOWN"))
    assert [each["html"] for each in form["content"]] == [markdown, xhtml, None, None]
    assert [each["transcript"] for each in form["content"]] == [None, None, None, "*Tut*"]
    assert {each["labelHtml"] for each in form["fields"]} == {xhtml}
    assert {each["label"] for each in form["fields"]} == {WRITTEN}
    found = {each.pop("name"): each for each in form["fields"]}
    assert found["one"]["choices"] == [{"label": WRITTEN, "labelHtml": plain, "format": "PLAIN"}]
    assert found["one"]["other"] == {"label": WRITTEN, "labelHtml": markdown}
    assert (found["slide"]["minLabelHtml"], found["slide"]["maxLabelHtml"]) == (xhtml, "b")
    assert found["say"]["statements"] == [{"text": WRITTEN, "html": xhtml, "format": "XHTML"}]
    assert [each["labelHtml"] for each in found["say"]["scale"]] == [plain, "b"]
    assert (found["rank"]["choices"][0]["labelHtml"], found["rank"]["ranks"]) == (plain, 2)
    assert found["mark"]["labels"] == [{"labelHtml": plain}]
    assert found["mark"]["shapes"] == ["BOX", "POINT", "POLYGON"]
    assert found["write"]["patterns"] == [{"regex": "a", "message": "", "ignoreCase": True}]
    assert (found["write"]["defaultText"], found["write"]["showsCounter"]) == ("*a*", True)
    assert (len(found["send"]["contentTypes"]), found["send"]["maxFiles"]) == (13, 1)
    assert (found["day"]["earliest"], found["hour"]["latest"]) == ("2026-11-30", "14:05")
