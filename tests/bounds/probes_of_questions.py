"""Bounds of questions and answers."""

from dataclasses import replace
from typing import Any

from domain.questions import answer as answers
from domain.questions import rules, xhtml
from domain.questions.content import Choice, Content, ContentKind
from domain.questions.fields import NumberField, Pattern, TextField
from domain.questions.question import AnswerField, ExternalQuestion, FormQuestion, HtmlQuestion
from tests.bounds.probing import Bound, text
from tests.domain.questions import test_field_rules as kinds
from tests.domain.questions.test_question import SINGLE, TEXT

QUESTION = "domain/questions/question.py"
CONTENT = "domain/questions/content.py"
FIELDS = "domain/questions/fields.py"


def form(*fields: Any) -> None:
    rules.checked(FormQuestion(fields=fields))


def field(each: Any = TEXT, **changes: Any) -> None:
    form(replace(each, **changes))


def choices(count: int) -> tuple[Choice, ...]:
    return tuple(Choice(str(number), "x") for number in range(count))


def choice(value: str = "a", label: str = "x") -> None:
    field(SINGLE, choices=(Choice(value, label),))


def patterns(count: int, *, fields: int = 1) -> None:
    each = tuple(Pattern(f"a{number}") for number in range(count))
    form(*(TextField(f"f{number}", "A", patterns=each) for number in range(fields)))


def form_patterns(count: int) -> None:
    form(*(TextField(f"f{number}", "A", patterns=(Pattern("a"),)) for number in range(count)))


def recorded(size: int) -> None:
    sound = replace(kinds.SOUND, transcript=text(size))
    field(content=(sound,))


def answered(size: int) -> None:
    answers.checked(HtmlQuestion(html="x"), [AnswerField("a", (text(size),))])


def numbered(size: int) -> None:
    question = FormQuestion(fields=(NumberField("a", "A"),))
    answers.checked(question, [AnswerField("a", ("9" * size,))])


def marked(pixels: int) -> None:
    point = f'{{"shape":"POINT","x":{pixels},"y":0}}'
    answers.checked(FormQuestion(fields=(kinds.REGION,)), [AnswerField("a", (point,))])


def drawn(points: int) -> None:
    shape = f'{{"shape":"POLYGON","points":[{",".join(["[0,0]"] * points)}]}}'
    answers.checked(FormQuestion(fields=(kinds.REGION,)), [AnswerField("a", (shape,))])


BOUNDS = [
    Bound(
        f"{QUESTION}:ANSWER_BYTES",
        65_535 - len('[{"name":"a","values":[""]}]'),
        answered,
    ),
    Bound(
        f"{QUESTION}:MOST_FIELDS",
        200,
        lambda n: form(*(TextField(str(each), "A") for each in range(n))),
    ),
    Bound(
        f"{QUESTION}:TALLEST_FRAME",
        20_000,
        lambda n: rules.checked(HtmlQuestion(html="x", frame_height=n)),
    ),
    Bound(
        f"{QUESTION}:QUESTION_BYTES",
        65_535,
        lambda n: rules.checked(HtmlQuestion(html=text(n))),
    ),
    Bound(
        f"{CONTENT}:MOST_CONTENT",
        100,
        lambda n: field(content=(Content(ContentKind.TEXT, "x"),) * n),
    ),
    Bound(f"{CONTENT}:LONGEST_LABEL", 2_000, lambda n: field(label=text(n))),
    Bound(f"{CONTENT}:LONGEST_LABEL", 2_000, lambda n: choice(label=text(n))),
    Bound(f"{CONTENT}:LONGEST_TRANSCRIPT", 20_000, recorded),
    Bound(
        f"{CONTENT}:LONGEST_URL",
        2_048,
        lambda n: rules.checked(ExternalQuestion(url="https://example.org/" + text(n - 20))),
    ),
    Bound(f"{FIELDS}:LONGEST_NAME", 128, lambda n: field(name=text(n))),
    Bound(f"{FIELDS}:LONGEST_NAME", 128, lambda n: choice(value=text(n))),
    Bound(f"{FIELDS}:MOST_CHOICES", 1_000, lambda n: field(SINGLE, choices=choices(n))),
    Bound(f"{FIELDS}:LONGEST_TEXT_ANSWER", 65_535, lambda n: field(max_length=n)),
    Bound(f"{FIELDS}:TALLEST_TEXT", 100, lambda n: field(lines=n)),
    Bound(f"{FIELDS}:LARGEST_NUMBER", 10**15, lambda n: form(NumberField("a", "A", maximum=n))),
    Bound(
        f"{FIELDS}:LARGEST_NUMBER",
        -(10**15),
        lambda n: form(NumberField("a", "A", minimum=n)),
        step=-1,
    ),
    Bound(
        f"{FIELDS}:LONGEST_PATTERN",
        500,
        lambda n: field(max_length=9, patterns=(Pattern(text(n)),)),
    ),
    Bound(
        f"{FIELDS}:LONGEST_PATTERN_MESSAGE",
        500,
        lambda n: field(patterns=(Pattern("a", text(n)),)),
    ),
    Bound(f"{FIELDS}:MOST_PATTERNS", 10, patterns),
    Bound(f"{FIELDS}:MOST_FORM_PATTERNS", 50, form_patterns),
    Bound(
        f"{FIELDS}:MOST_FILES",
        20,
        lambda n: field(kinds.FILE, max_files=n),
    ),
    Bound(f"{FIELDS}:MOST_REGIONS", 500, lambda n: field(kinds.REGION, max_regions=n)),
    Bound(f"{FIELDS}:MOST_REGION_LABELS", 100, lambda n: field(kinds.REGION, labels=choices(n))),
    Bound(f"{FIELDS}:MOST_POINTS", 1_000, drawn),
    Bound("domain/questions/regions.py:LEAST_POINTS", 3, drawn, step=-1),
    Bound(f"{FIELDS}:LARGEST_COORDINATE", 100_000, marked),
    Bound(
        f"{FIELDS}:LARGEST_COORDINATE",
        100_000,
        lambda n: field(kinds.REGION, image_width=n, image_height=1),
    ),
    Bound(f"{FIELDS}:LONGEST_END_LABEL", 200, lambda n: field(kinds.SLIDER, min_label=text(n))),
    Bound(
        f"{FIELDS}:MOST_STATEMENTS",
        100,
        lambda n: field(kinds.LIKERT, statements=("x",) * n),
    ),
    Bound(f"{FIELDS}:LEAST_SCALE", 2, lambda n: field(kinds.LIKERT, scale=choices(n)), step=-1),
    Bound(f"{FIELDS}:MOST_SCALE", 20, lambda n: field(kinds.LIKERT, scale=choices(n))),
    Bound(
        "domain/questions/choice_rules.py:LEAST_RANKED",
        2,
        lambda n: field(kinds.RANKING, choices=choices(n), ranks=1),
        step=-1,
    ),
    Bound(
        "domain/questions/xhtml.py:DEEPEST_XHTML",
        50,
        lambda n: xhtml.check("at", "<b>" * n + "</b>" * n),
    ),
    Bound("domain/questions/numbers.py:LONGEST_NUMBER", 100, numbered),
]
