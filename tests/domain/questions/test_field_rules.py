"""The bounds of each kind of field, named by path, value and bound."""

from dataclasses import replace

import pytest

from domain.kernel.refusals import InvalidInput, Rule
from domain.questions import rules
from domain.questions.content import Choice, Content, ContentKind, TextFormat
from domain.questions.fields import (
    ChoiceStyle,
    DateField,
    FileField,
    LikertField,
    OtherText,
    Pattern,
    RankingField,
    RegionField,
    RegionShape,
    SliderField,
    TimeField,
)
from tests.domain.questions.test_question import BLUE, MULTIPLE, PHOTO, RED, SINGLE, TEXT, form

FILE = FileField("f", "Which?")
DATE, TIME = DateField("d", "When?"), TimeField("t", "When?")
SLIDER = SliderField("s", "How much?", minimum=0, maximum=1, step=0.1)
RANKING = RankingField("r", "In which order?", choices=(RED, BLUE), ranks=2)
REGION = RegionField("a", "Where?", image=PHOTO)
LIKERT = LikertField("l", "How?", statements=("It is red",), scale=(RED, BLUE))
OTHER = OtherText("Another")
XHTML = TextFormat.XHTML
WITH_OTHER = replace(SINGLE, other=OTHER)
SOUND = Content(ContentKind.AUDIO, "A car", "https://example.org/car.mp3")

BOUNDS = [
    (replace(FILE, content_types=()), "contentTypes", "0 items", "1 to 13 items"),
    (
        replace(FILE, content_types=("text/html",)),
        "contentTypes[0]",
        "text/html",
        "one of the types of answer files",
    ),
    (
        replace(FILE, content_types=("image/png",) * 2),
        "contentTypes[1]",
        "image/png",
        "each type at most once",
    ),
    (
        replace(FILE, max_bytes=26_214_401),
        "maxBytes",
        "26214401",
        "a whole number from 1 to 26214400",
    ),
    (replace(FILE, min_bytes=0), "minBytes", "0", "a whole number from 1 to 26214400"),
    (
        replace(FILE, min_bytes=9, max_bytes=8),
        "minBytes",
        "9",
        "a whole number from 1 to 8",
    ),
    (replace(FILE, max_files=21), "maxFiles", "21", "a whole number from 1 to 20"),
    (replace(FILE, min_files=2), "minFiles", "2", "a whole number from 1 to 1"),
    (
        replace(DATE, earliest="2026-02-29"),
        "earliest",
        "2026-02-29",
        "a date of the calendar such as 2026-11-30",
    ),
    (
        replace(DATE, latest="20261130"),
        "latest",
        "20261130",
        "a date of the calendar such as 2026-11-30",
    ),
    (
        replace(DATE, earliest="2026-11-30", latest="2026-11-29"),
        "latest",
        "2026-11-29",
        "2026-11-30 or later",
    ),
    (
        replace(TIME, earliest="24:00"),
        "earliest",
        "24:00",
        "a time of day in hours and minutes such as 14:05",
    ),
    (
        replace(TIME, latest="9:05"),
        "latest",
        "9:05",
        "a time of day in hours and minutes such as 14:05",
    ),
    (replace(TIME, earliest="10:00", latest="09:59"), "latest", "09:59", "10:00 or later"),
    (replace(SLIDER, minimum=1), "maximum", "1", "above the minimum 1"),
    (
        replace(SLIDER, maximum=float("inf")),
        "maximum",
        "inf",
        "at most 1000000000000000 either way",
    ),
    (
        replace(SLIDER, step=0),
        "step",
        "0",
        "above 0 and at most 1, from the minimum to the maximum",
    ),
    (
        replace(SLIDER, step=1.1),
        "step",
        "1.1",
        "above 0 and at most 1, from the minimum to the maximum",
    ),
    (
        replace(SLIDER, step=float("nan")),
        "step",
        "nan",
        "above 0 and at most 1, from the minimum to the maximum",
    ),
    (
        replace(SLIDER, max_label="x" * 201),
        "maxLabel",
        "201 characters",
        "1 to 200 characters of text",
    ),
    (replace(RANKING, choices=(RED,)), "choices", "1 items", "2 to 1000 items"),
    (
        replace(RANKING, choices=(RED, RED)),
        "choices[1].value",
        "red",
        "a value that no other choice has",
    ),
    (replace(RANKING, ranks=3), "ranks", "3", "a whole number from 1 to 2"),
    (replace(RANKING, ranks=0), "ranks", "0", "a whole number from 1 to 2"),
    (replace(REGION, image=SOUND), "image.kind", "AUDIO", "IMAGE"),
    (replace(REGION, image=replace(PHOTO, url=None)), "image.url", None, "given for media"),
    (replace(REGION, shapes=()), "shapes", "0 items", "1 to 3 items"),
    (
        replace(REGION, shapes=(RegionShape.BOX,) * 2),
        "shapes",
        "BOX, BOX",
        "each shape at most once",
    ),
    (
        replace(REGION, image_width=9),
        "imageHeight",
        None,
        "given together with the other side of the image",
    ),
    (
        replace(REGION, image_width=0, image_height=9),
        "imageWidth",
        "0",
        "a whole number from 1 to 100000",
    ),
    (
        replace(REGION, labels=(RED, RED)),
        "labels[1].value",
        "red",
        "a value that no other choice has",
    ),
    (replace(REGION, max_regions=501), "maxRegions", "501", "a whole number from 1 to 500"),
    (
        replace(REGION, min_regions=3, max_regions=2),
        "minRegions",
        "3",
        "a whole number from 0 to 2",
    ),
    (replace(LIKERT, statements=()), "statements", "0 items", "1 to 100 items"),
    (
        replace(LIKERT, statements=("a", "")),
        "statements[1]",
        "",
        "1 to 2000 characters of text",
    ),
    (replace(LIKERT, scale=(RED,)), "scale", "1 items", "2 to 20 items"),
    (
        replace(SINGLE, other=replace(OTHER, label="")),
        "other.label",
        "",
        "1 to 2000 characters of text",
    ),
    (
        replace(SINGLE, other=replace(OTHER, min_length=0)),
        "other.minLength",
        "0",
        "a whole number from 1 to 65535",
    ),
    (
        replace(SINGLE, other=replace(OTHER, min_length=5, max_length=4)),
        "other.maxLength",
        "4",
        "a whole number from 5 to 65535",
    ),
    (
        replace(SINGLE, other=replace(OTHER, lines=101)),
        "other.lines",
        "101",
        "a whole number from 1 to 100",
    ),
    (
        replace(MULTIPLE, style=ChoiceStyle.DROPDOWN),
        "style",
        "DROPDOWN",
        "BUTTONS or LIST, where several choices can be selected",
    ),
    (
        replace(MULTIPLE, other=OTHER, max_selections=4),
        "maxSelections",
        "4",
        "a whole number from 1 to 3",
    ),
    (
        replace(TEXT, default="x" * 65_536),
        "defaultText",
        "65536 characters",
        "0 to 65535 characters of text",
    ),
    (
        replace(TEXT, patterns=(Pattern("a"),) * 11),
        "patterns",
        "11 items",
        "0 to 10 items",
    ),
    (
        replace(TEXT, patterns=(Pattern("("),)),
        "patterns[0].regex",
        "(",
        "a regular expression of RE2, which says: missing ): (",
    ),
    (
        replace(TEXT, patterns=(Pattern("a"), Pattern("(?=a)"))),
        "patterns[1].regex",
        "(?=a)",
        "a regular expression of RE2, which says: invalid perl operator: (?=",
    ),
    (
        replace(TEXT, patterns=(Pattern("a", "x" * 501),)),
        "patterns[0].message",
        "501 characters",
        "0 to 500 characters of text",
    ),
    (
        replace(TEXT, label="<b>a", label_format=XHTML),
        "label",
        "<b>a",
        "XHTML which has in line 1 well-formed XHTML: Opening and ending tag mismatch: b line 1 "
        "and the end",
    ),
    (
        replace(SINGLE, choices=(RED, Choice("b", "<i>", format=XHTML))),
        "choices[1].label",
        "<i>",
        "XHTML which has in line 1 well-formed XHTML: Opening and ending tag mismatch: i line 1 "
        "and the end",
    ),
    (
        replace(TEXT, content=(replace(PHOTO, transcript="Tut"),)),
        "content[0].transcript",
        "Tut",
        "left out: only audio and video have one",
    ),
    (
        replace(TEXT, content=(replace(SOUND, transcript="x" * 20_001),)),
        "content[0].transcript",
        "20001 characters",
        "1 to 20000 characters of text",
    ),
]


@pytest.mark.parametrize(("field", "at", "shown", "bound"), BOUNDS)
def test_a_field_out_of_bounds_is_refused(field, at, shown, bound):
    with pytest.raises(InvalidInput) as caught:
        rules.checked(form(field))

    refusal = caught.value
    path = f"question.form.fields[0].{at}"
    assert (refusal.field, refusal.value, refusal.bound) == (path, shown, bound)
    assert refusal.broken.rule is not Rule.OTHER


@pytest.mark.parametrize(
    "field",
    [
        replace(FILE, min_bytes=26_214_400, min_files=20, max_files=20),
        replace(DATE, earliest="2026-11-30", latest="2026-11-30"),
        replace(TIME, earliest="00:00", latest="23:59"),
        replace(SLIDER, step=1, min_label="*low*", max_label="x" * 200),
        replace(REGION, image_width=100_000, image_height=1, min_regions=0),
        replace(MULTIPLE, other=OTHER, max_selections=3, min_selections=3),
        replace(TEXT, content=(replace(SOUND, transcript="x" * 20_000),)),
        replace(TEXT, label="<p>a&nbsp;&eacute;<br/></p>", label_format=XHTML),
    ],
    ids=lambda field: field.kind,
)
def test_a_field_at_its_bounds_is_taken(field):
    rules.checked(form(field))


def test_the_alternative_text_of_media_is_plain_in_every_format():
    rules.checked(form(replace(TEXT, content=(replace(PHOTO, text="a < b", format=XHTML),))))
