"""Questions given as XML are published, shown, answered and given back, over the API."""

import xml.etree.ElementTree as ET

from domain.assignments import commands as assignments
from domain.hits.models import Hit
from domain.questions.question import AnswerField, HtmlQuestion
from schema.kernel.node import global_id
from tests.domain import cast
from tests.domain.questions.xml import examples

FORM = """... on FormQuestion { xml content { kind text format html url }
    fields { __typename name label labelHtml isRequired content { text html }
        ... on TextField { minLength maxLength defaultText patterns { regex message ignoreCase } }
        ... on NumberField { minimum maximum minLength maxLength defaultText
            patterns { regex } }
        ... on SingleChoiceField { style choices { value label labelHtml media { url } }
            other { label lines patterns { regex } } } } }"""
SHOWN = f"""... on CreateHitSuccess {{ hit {{ id question {{ {FORM}
    ... on HtmlQuestion {{ html frameHeight xml }}
    ... on ExternalQuestion {{ url frameHeight xml }} }} }} }}"""
REFUSED = "... on InvalidInput { field value bound problems { field bound } }"
ANSWERS = """query ($id: ID!) { node(id: $id) { ... on Hit { assignments { nodes {
    answer { xml fields { name values other } } } } } } }"""
ANSWERED = "{http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionFormAnswers.xsd}"


async def created(market, person, scene, xml, wanted=SHOWN):
    hit = {"hitTypeId": global_id("HitType", scene.type.id), "lifetimeSeconds": 3_600}
    answer = await market.do("createHit", person.token, wanted, **hit, question={"xml": xml})
    return answer.only


async def test_a_form_in_xml_is_published_and_shown_as_a_typed_form(market, people, scene):
    made = await created(market, people.rita, scene, examples.GAME)
    question = made["hit"]["question"]

    assert question["xml"] == examples.GAME
    assert [(each["kind"], each["format"], each["html"]) for each in question["content"]] == [
        ("TITLE", "PLAIN", "Game 7, white to move"),
        ("TEXT", "PLAIN", "<p>You help to decide the next move.<br>\nTake your time.</p>"),
        (
            "TEXT",
            "XHTML",
            "<ul><li>It must be legal.</li><li>It wins &amp; does not lose.</li></ul>",
        ),
        ("IMAGE", "MARKDOWN", None),
    ]
    move, winner, moves = question["fields"]
    assert (move["__typename"], move["minLength"], move["defaultText"]) == ("TextField", 2, "e4")
    assert move["patterns"] == [
        {"regex": "^[a-h][1-8]", "message": "Begin with a square.", "ignoreCase": True}
    ]
    assert (winner["labelHtml"], winner["isRequired"]) == ("Who <i>wins</i>?", False)
    assert winner["content"] == [
        {"text": "<p>Now a <b>guess</b>.</p>", "html": "<p>Now a <b>guess</b>.</p>"}
    ]
    assert winner["choices"][1]["labelHtml"] == "<b>Black</b>"
    assert winner["other"] == {"label": "Other", "lines": 2, "patterns": []}
    assert (moves["__typename"], moves["minimum"], moves["maximum"]) == ("NumberField", 1, 99)


async def test_pages_in_xml_are_published_and_keep_it_and_others_have_none(market, people, scene):
    page, site = examples.page("<p>a</p>", "300"), examples.site()
    shown = [(await created(market, people.rita, scene, xml))["hit"] for xml in (page, site)]
    assert [each["question"] for each in shown] == [
        {"html": "<p>a</p>", "frameHeight": 300, "xml": page},
        {"url": "https://tasks.example/run?study=7&arm=b", "frameHeight": 800, "xml": site},
    ]

    hit = await cast.a_hit(people.rita.requester, question=HtmlQuestion("<p>a</p>"))
    query = "query ($id: ID!) { node(id: $id) { ... on Hit { question { ... on HtmlQuestion { xml }"
    answer = await market.ask(
        f"{query} }} }} }} }}", people.rita.token, id=global_id("Hit", hit.id)
    )
    assert answer.only == {"question": {"xml": None}}


async def test_xml_that_is_wrong_is_refused_by_element_and_line(market, people, scene):
    before = await Hit.all().count()
    wrong = examples.GAME.replace("https://games", "http://games").replace('th="5"', 'th="1"')
    refused = await created(market, people.rita, scene, wrong, REFUSED)

    assert [(each["field"], each["bound"][:46]) for each in refused["problems"]] == [
        ("question.xml", "XML whose DataURL in line 13 is an https:// ad"),
        ("question.xml", "XML whose Length in line 23 is a whole number "),
    ]
    assert (await created(market, people.rita, scene, "", REFUSED))["field"] == "question.xml"
    assert await Hit.all().count() == before


async def test_of_many_hits_one_with_wrong_xml_is_refused_alone(market, people, scene):
    given = [examples.page(), "<QuestionForm/>", examples.GAME]
    call = {
        "hitTypeId": global_id("HitType", scene.type.id),
        "lifetimeSeconds": 3_600,
        "clientToken": "once",
        "hits": [{"question": {"xml": xml}} for xml in given],
    }
    wanted = f"... on CreateHitsSuccess {{ results {{ __typename {SHOWN} {REFUSED} }} }}"

    first = (await market.do("createHits", people.rita.token, wanted, **call)).only["results"]
    again = (await market.do("createHits", people.rita.token, wanted, **call)).only["results"]

    assert [each["__typename"] for each in first] == [
        "CreateHitSuccess",
        "InvalidInput",
        "CreateHitSuccess",
    ]
    assert first[1]["field"] == "hits[1].question.xml"
    assert [first[n]["hit"]["question"]["xml"] for n in (0, 2)] == [given[0], given[2]]
    assert again == first


async def test_answers_are_checked_as_those_to_any_form_and_given_as_xml(market, people, scene):
    made = await created(market, people.rita, scene, examples.GAME)
    accepted = "... on AcceptHitSuccess { assignment { id } }"
    taken = await market.do("acceptHit", people.wendy.token, accepted, hitId=made["hit"]["id"])
    id = taken.only["assignment"]["id"]
    success = "... on SubmitAssignmentSuccess { assignment { answer { xml } } }"

    async def submit(*answer):
        given = {"assignmentId": id, "answer": list(answer)}
        wanted = f"{success} {REFUSED}"
        return (await market.do("submitAssignment", people.wendy.token, wanted, **given)).only

    refused = await submit({"name": "move", "values": ["z9"]})
    assert "Begin with a square." in refused["bound"]

    done = await submit(
        {"name": "winner", "values": [], "other": "<no & body>"},
        {"name": "move", "values": ["E4"]},
    )
    xml = done["assignment"]["answer"]["xml"]
    parts = [[part.text for part in each] for each in ET.fromstring(xml.encode())]
    assert parts == [["move", "E4"], ["winner", "<no & body>"], ["moves", None]]
    assert {each.tag.removeprefix(ANSWERED) for each in ET.fromstring(xml.encode()).iter()} == {
        *("QuestionFormAnswers", "Answer", "QuestionIdentifier", "FreeText"),
        "OtherSelectionText",
    }
    shown = await market.ask(ANSWERS, people.rita.token, id=made["hit"]["id"])
    assert shown.only["assignments"]["nodes"][0]["answer"]["xml"] == xml

    hit = await cast.a_hit(people.rita.requester, question=HtmlQuestion("<p>a</p>"))
    taken = await assignments.accept(people.wim.worker, hit.id)
    answer = [AnswerField("b", ("1", "2")), AnswerField("a", ("x",))]
    await assignments.submit(people.wim.worker, taken.id, answer)
    shown = await market.ask(ANSWERS, people.rita.token, id=global_id("Hit", hit.id))
    xml = shown.only["assignments"]["nodes"][0]["answer"]["xml"]
    assert [[part.text for part in each] for each in ET.fromstring(xml.encode())] == [
        ["b", "1|2"],
        ["a", "x"],
    ]
