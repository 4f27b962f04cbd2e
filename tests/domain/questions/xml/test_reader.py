"""Forms and pages in XML become the same questions that JSON gives, and keep their XML."""

import orjson
import pytest

from domain.kernel.refusals import InvalidInput, Rule
from domain.questions.content import Choice, Content, ContentKind, TextFormat
from domain.questions.fields import (
    NumberField,
    OtherText,
    Pattern,
    SingleChoiceField,
    TextField,
)
from domain.questions.question import ExternalQuestion, FormQuestion, HtmlQuestion
from domain.questions.stored import from_json, to_json
from domain.questions.xml.reader import read
from tests.domain.questions.xml import examples
from tests.domain.questions.xml.examples import form, free, question, select

PLAIN, XHTML = TextFormat.PLAIN, TextFormat.XHTML


def text(words, shown=PLAIN):
    return Content(ContentKind.TEXT, words, format=shown)


def problems(xml):
    with pytest.raises(InvalidInput) as refused:
        read(xml)
    assert {each.field for each in refused.value.problems} == {"question.xml"}
    return [each.bound for each in refused.value.problems]


def test_a_form_is_read_with_its_content_its_fields_and_its_order():
    read_form = read(examples.GAME)

    image = Content(ContentKind.IMAGE, "The board", "https://games.example/7.png")
    film = Content(ContentKind.VIDEO, "the film", "https://img.example/1.mp4")
    photo = Content(ContentKind.IMAGE, "Nobody", "https://img.example/1.jpg")
    assert read_form == FormQuestion(
        content=(
            Content(ContentKind.TITLE, "Game 7, white to move", format=PLAIN),
            text("You help to decide the next move.\nTake your time."),
            text(
                "<ul><li>It must be legal.</li><li>It wins &amp; does not lose.</li></ul>",
                XHTML,
            ),
            image,
        ),
        fields=(
            TextField(
                name="move",
                label="The next move",
                label_format=PLAIN,
                content=(text("Where does white go?"),),
                min_length=2,
                max_length=5,
                patterns=(Pattern("^[a-h][1-8]", "Begin with a square.", ignore_case=True),),
                default="e4",
            ),
            SingleChoiceField(
                name="winner",
                label="Who <i>wins</i>?",
                label_format=XHTML,
                is_required=False,
                content=(text("<p>Now a <b>guess</b>.</p>", XHTML),),
                choices=(
                    Choice("white", "White", format=PLAIN),
                    Choice("black", "<b>Black</b>", format=XHTML),
                    Choice("draw", "Nobody", photo, PLAIN),
                ),
                other=OtherText("Other", lines=2, format=PLAIN),
            ),
            NumberField(
                name="moves",
                label="In how many moves?",
                label_format=PLAIN,
                is_required=False,
                content=(film, text("Thank you.")),
                minimum=1,
                maximum=99,
            ),
        ),
        xml=examples.GAME,
    )


@pytest.mark.parametrize("xml", [examples.GAME, examples.page(), examples.site()])
def test_the_xml_of_a_question_is_stored_to_the_letter(xml):
    stored = from_json(orjson.loads(to_json(read(xml))))

    assert stored == read(xml)
    assert stored.xml == xml


def test_a_page_keeps_its_html_to_the_letter():
    html = "\n<!DOCTYPE html><p>a &amp; b ${x}</p>\n  "
    xml = examples.page(html, "0")

    assert read(xml) == HtmlQuestion(html, 0, xml)


def test_a_page_may_be_written_without_cdata_and_with_two():
    escaped = examples.page().replace("<![CDATA[", "").replace("]]>", "")
    start, _, rest = escaped.partition("<HTMLContent>")
    html, _, end = rest.partition("</HTMLContent>")
    escaped = f"{start}<HTMLContent>{html.replace('<', '&lt;')}</HTMLContent>{end}"

    assert read(escaped).html == read(examples.page()).html
    assert read(examples.page("a]]]]><![CDATA[>b")).html == "a]]>b"


def test_the_address_of_a_site_is_read_without_space_around_it():
    xml = examples.site("\n https://tasks.example/run?study=7&amp;arm=b ")

    assert read(xml) == ExternalQuestion("https://tasks.example/run?study=7&arm=b", 800, xml)


def test_space_before_the_declaration_is_skipped_and_lines_are_counted_with_it():
    declared = f'\ufeff\n\n<?xml version="1.0" encoding="utf-16"?>\n{form(question())}'

    assert read(declared).xml == declared
    assert problems(declared.replace("<Text>", "<Tex>").replace("</Text>", "</Tex>")) == [
        "valid XML, which it is not in line 4: Element 'Tex': This element is not expected. "
        "Expected is one of ( Title, Text, List, FormattedContent, Binary, EmbeddedBinary )"
    ]
    (bound,) = problems(f"\n\n{examples.site('http://tasks.example/')}")
    assert bound.startswith("XML whose ExternalURL in line 3 is")


def test_a_form_may_be_as_long_as_xml_may_be_though_its_json_is_longer():
    around = form(question(shown="<Text></Text>"))
    quotes = '"' * (65_535 - len(around))
    xml = around.replace("<Text>", f"<Text>{quotes}")

    assert len(xml) == 65_535
    assert read(xml).fields[0].content[0].text == quotes


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (examples.site("http://tasks.example/"), "ExternalURL in line 1 is an https:// address"),
        (examples.site(height="-1"), "FrameHeight in line 1 is a whole number from 0 to 20000"),
        (examples.page("  "), "HTMLContent in line 1 is 1 to 65535 characters of text"),
        (
            form("<Overview><Text>x</Text></Overview>"),
            "QuestionForm in line 1 is with at least one",
        ),
        (form(question(name="x" * 129)), "QuestionIdentifier in line 1 is 1 to 128 characters"),
        (form(question() * 2), "QuestionIdentifier in line 1 is a name that no other field has"),
        (form("".join(question(name=f"q{n}") for n in range(201))), "1 to 200 items"),
        (form(question(display="x" * 2_001)), "DisplayName in line 1 is 1 to 2000 characters"),
        (form(question(shown="<Text>x</Text>" * 102)), "1 in line 1 is 0 to 100 items"),
        (form(question(free('<Length minLength="5" maxLength="4"/>'))), "Length in line 1 is"),
        (form(question(free('<IsNumeric minValue="5" maxValue="4"/>'))), "IsNumeric in line 1 is"),
        (form(question(free('<AnswerFormatRegex regex="(?=a)"/>'))), "AnswerFormatRegex in line"),
        (form(question(select("<MaxSelectionCount>4</MaxSelectionCount>"))), "MaxSelectionCount"),
        (
            form(question(select("<MinSelectionCount>2</MinSelectionCount>"))),
            "MinSelectionCount in line 1 is",
        ),
        (form(question(select(count=1).replace("s0", " "))), "SelectionIdentifier in line 1 is 1"),
        (
            form(question(select().replace("s1", "s0"))),
            "SelectionIdentifier in line 1 is a value that no other choice has",
        ),
        (
            form(question(shown=examples.binary(url="http://img.example/1.jpg"))),
            "DataURL in line 1 is an https:// address",
        ),
    ],
)
def test_what_the_bounds_of_questions_refuse_is_named_by_its_element(xml, said):
    (bound, *_) = problems(xml)

    assert said.removeprefix("1 in") in bound, bound


def test_one_refusal_names_all_that_is_wrong():
    wrong = "\n".join(
        (
            question(shown=examples.binary(url="ftp://x")),
            question(free('<Length minLength="2" maxLength="1"/>'), name="r"),
            question(name="r"),
        )
    )

    assert [bound.partition(" is ")[0] for bound in problems(form(wrong))] == [
        "XML whose DataURL in line 1",
        "XML whose Length in line 2",
        "XML whose QuestionIdentifier in line 3",
    ]


def test_the_refusal_of_one_of_many_names_its_place():
    with pytest.raises(InvalidInput) as refused:
        read("<a/>", "hits[3].question.xml")

    assert refused.value.field == "hits[3].question.xml"
    assert refused.value.broken.rule is Rule.ONE_OF
