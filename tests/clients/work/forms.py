"""A form with every kind of field, and the picture of its region field."""

import struct
import zlib

from domain.questions.content import Choice, Content, ContentKind
from domain.questions.fields import (
    ChoiceStyle,
    DateField,
    FileField,
    LikertField,
    MultipleChoiceField,
    NumberField,
    OtherText,
    RankingField,
    RegionField,
    SingleChoiceField,
    SliderField,
    TextField,
    TimeField,
)
from domain.questions.question import FormQuestion

WIDTH, HEIGHT = 400, 200
PICTURES = "https://pictures.example/**"
PICTURE = "https://pictures.example/cat.png"


def choices(*names):
    return tuple(Choice(name.casefold(), name) for name in names)


FIELDS = {
    "text": TextField(
        "text", "What does the **label** say?", lines=3, max_length=40, shows_counter=True
    ),
    "number": NumberField("number", "How many?", minimum=0, maximum=9.5),
    "single": SingleChoiceField("single", "Which one?", choices=choices("Red", "Blue")),
    "dropdown": SingleChoiceField(
        "dropdown",
        "Which one of the list?",
        choices=choices("Oak", "Elm"),
        style=ChoiceStyle.DROPDOWN,
        other=OtherText("Another tree"),
    ),
    "multiple": MultipleChoiceField(
        "multiple",
        "Which of them?",
        choices=choices("One", "Two", "Three"),
        min_selections=2,
        max_selections=3,
        other=OtherText("Something else"),
    ),
    "file": FileField("file", "Your picture", content_types=("image/png",), max_files=2),
    "date": DateField("date", "Which day?", earliest="2026-01-01", latest="2026-12-31"),
    "time": TimeField("time", "What time?"),
    "slider": SliderField(
        "slider", "How sure?", minimum=0, maximum=1, step=0.1, min_label="Not", max_label="Quite"
    ),
    "ranking": RankingField(
        "ranking", "Best first", choices=choices("Tea", "Milk", "Juice"), ranks=2
    ),
    "region": RegionField(
        "region",
        "Where is the cat?",
        image=Content(ContentKind.IMAGE, "A garden", PICTURE),
        labels=choices("Cat", "Dog"),
        max_regions=5,
    ),
    "likert": LikertField(
        "likert",
        "How far do you agree?",
        statements=("It is clear.", "It is short."),
        scale=choices("Yes", "Perhaps", "No"),
    ),
}
CONTENT = (
    Content(ContentKind.TITLE, "A *form* of all kinds"),
    Content(ContentKind.TEXT, "Read [this](https://example.org/page) first."),
    Content(ContentKind.AUDIO, "A bird", "https://pictures.example/bird.mp3", transcript="Tweet."),
)


def form(*names):
    """A form with the named fields, or with all."""
    return FormQuestion(fields=tuple(FIELDS[name] for name in names or FIELDS), content=CONTENT)


def png(width=WIDTH, height=HEIGHT):
    """A picture of one colour."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + b"\xc0\xd0\xb0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts
