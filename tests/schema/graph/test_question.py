"""Questions as GraphQL types: a form is prepared as far as a client asks for it."""

import orjson

from domain.questions.content import Choice, Content, ContentKind
from domain.questions.fields import SingleChoiceField
from domain.questions.question import FormQuestion
from domain.questions.stored import from_json, to_json
from schema.graph.question import question_of
from tests.statements import counted

CHOICES = tuple(Choice(str(number), f"Choice {number}") for number in range(3))
FORM = FormQuestion(
    fields=tuple(
        SingleChoiceField(f"colour{number}", "Which?", choices=CHOICES) for number in range(20)
    ),
    content=(Content(ContentKind.TITLE, "Colours"),),
)
TITLES = """query($group: ID!) { node(id: $group) { ... on HitGroup { hits(first: 100) { nodes {
    question { ... on FormQuestion { content { text } fields { name label } } } } } } } }"""


def test_no_field_is_made_before_it_is_asked_for():
    form = from_json(orjson.loads(to_json(FORM)))
    shown = question_of(form)

    assert vars(shown) == {"form": form}
    assert [each.text for each in shown.content()] == ["Colours"]
    assert [each.name for each in shown.fields()] == [each.name for each in FORM.fields]


async def test_the_questions_of_a_group_are_read_once_for_all_workers(market, people, scene):
    with counted() as statements:
        answers = [
            await market.ask(TITLES, token, group=scene.group)
            for token in (people.wendy.token, people.walt.token, people.wendy.token)
        ]

    [first, *others] = [answer.only["hits"]["nodes"] for answer in answers]
    assert first != []
    assert all(each == first for each in others)
    assert len([each for each in statements if "FROM questions" in each]) <= 1
