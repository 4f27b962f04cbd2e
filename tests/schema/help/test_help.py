"""Help through the API: for everybody, in a language, as Markdown and as harmless HTML."""

from dataclasses import replace

from domain.accounts.agreement import document
from domain.help import topics
from domain.help.topics import HelpTopic

LIST = "query($language: String) { helpTopics(language: $language) { name title language } }"
ONE = """query($name: String!, $language: String) { helpTopic(name: $name, language: $language) {
    name title language languages text html } }"""


async def test_everybody_reads_all_topics_with_the_notice_and_the_agreement(market):
    found = (await market.ask(LIST, language="de-AT")).only

    names = [each["name"] for each in found]
    assert names[0] == "first-hit"
    assert names[-2:] == ["privacy", "agreement"]
    assert {each["language"] for each in found} == {"de", "en"}


async def test_one_topic_comes_in_its_language_or_the_next(market):
    spanish = (await market.ask(ONE, name="security", language="es")).only
    privacy = (await market.ask(ONE, name="privacy", language="es")).only
    agreement = (await market.ask(ONE, name="agreement")).only

    assert (spanish["language"], spanish["languages"]) == ("es", ["de", "en", "es"])
    assert "<strong>" in spanish["html"]
    assert "**" in spanish["text"]
    assert (privacy["language"], privacy["title"]) == ("en", "Privacy notice")
    assert agreement["text"] == document.current().text
    assert (await market.ask(ONE, name="nothing")).only is None


async def test_bad_arguments_are_named(market):
    answers = [
        await market.ask(ONE, name="security", language="de_AT"),
        await market.ask(ONE, name="x" * 101),
        await market.ask(ONE, name=""),
        await market.ask(LIST, language="x" * 40),
    ]

    assert [each.code for each in answers] == ["BAD_USER_INPUT"] * 4


async def test_the_html_of_a_file_has_no_scripts(market):
    hostile = "<script>x()</script> [a](javascript:x) <img src=x onerror=x>"
    topic = HelpTopic("own", "en", "Own", 1, hostile)
    library = replace(topics.shipped(), topics={"own": {"en": topic}})
    topics.adopt(library)
    try:
        html = (await market.ask(ONE, name="own")).only["html"]
    finally:
        topics.adopt(topics.shipped())

    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html
