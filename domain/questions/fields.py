"""The fields of forms: one type for each kind, with the constraints of its answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.questions.content import Choice, Content, TextFormat
from domain.storage.purposes import ALLOWANCES, UploadPurpose

LONGEST_NAME = 128
MOST_CHOICES = 1_000
LONGEST_TEXT_ANSWER = 65_535
LARGEST_NUMBER = 10**15
TALLEST_TEXT = 100  # suggested lines of a text answer
LONGEST_PATTERN, LONGEST_PATTERN_MESSAGE = 500, 500
MOST_PATTERNS, MOST_FORM_PATTERNS = 10, 50
MOST_FILES = 20
MOST_REGIONS, MOST_REGION_LABELS, MOST_POINTS = 500, 100, 1_000
LARGEST_COORDINATE = 100_000  # pixels
LONGEST_END_LABEL = 200
MOST_STATEMENTS, LEAST_SCALE, MOST_SCALE = 100, 2, 20

_FILES = ALLOWANCES[UploadPurpose.ANSWER_FILE]
FILE_TYPES, LARGEST_FILE = _FILES.content_types, _FILES.most_bytes


class FieldKind(StrEnum):
    """How a form's field is answered."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    SINGLE_CHOICE = "SINGLE_CHOICE"
    MULTIPLE_CHOICE = "MULTIPLE_CHOICE"
    FILE = "FILE"
    DATE = "DATE"
    TIME = "TIME"
    SLIDER = "SLIDER"
    RANKING = "RANKING"
    REGION = "REGION"
    LIKERT = "LIKERT"


class ChoiceStyle(StrEnum):
    """How the choices of a field are best shown; a suggestion."""

    BUTTONS = "BUTTONS"
    LIST = "LIST"
    DROPDOWN = "DROPDOWN"


class RegionShape(StrEnum):
    """The shape of a region that a worker marks on an image."""

    BOX = "BOX"
    POINT = "POINT"
    POLYGON = "POLYGON"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression of RE2 that is found in a text answer, and the message if it is not."""

    regex: str
    message: str = ""
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class OtherText:
    """A choice that is not on the list: a worker writes it. It counts as one selection."""

    label: str
    min_length: int = 1
    max_length: int = 1_000
    lines: int = 1
    format: TextFormat = TextFormat.MARKDOWN
    patterns: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class FormField:
    """What all kinds of fields have."""

    kind: ClassVar[FieldKind]
    name: str
    label: str
    is_required: bool = True
    content: tuple[Content, ...] = ()
    label_format: TextFormat = TextFormat.MARKDOWN

    @property
    def needs_answer(self) -> bool:
        """Whether it must be answered. Selecting nothing is an answer where it is allowed."""
        return self.is_required

    def texts(self) -> Iterator[str]:
        """All that a worker reads."""
        yield self.label
        for each in self.content:
            yield each.text


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenField(FormField):
    """What fields have whose answer is written: its length, and patterns that are found in it."""

    min_length: int = 0
    max_length: int = LONGEST_TEXT_ANSWER
    patterns: tuple[Pattern, ...] = ()
    default: str = ""  # that stands there at first


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(WrittenField):
    """A field whose answer is one text."""

    kind = FieldKind.TEXT
    lines: int = 1
    shows_counter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberField(WrittenField):
    """A field whose answer is one number. Only XML limits how it is written."""

    kind = FieldKind.NUMBER
    minimum: float | None = None
    maximum: float | None = None
    whole_numbers_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField(FormField):
    """What fields have whose answers are choices."""

    choices: tuple[Choice, ...]
    style: ChoiceStyle = ChoiceStyle.BUTTONS
    other: OtherText | None = None

    @property
    def most_selectable(self) -> int:
        """The number of choices, with the one that a worker may write."""
        return len(self.choices) + (self.other is not None)

    def texts(self) -> Iterator[str]:
        """All that a worker reads."""
        yield from FormField.texts(self)
        yield from (each.label for each in self.choices)
        if self.other is not None:
            yield self.other.label


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleChoiceField(ChoiceField):
    """A field whose answer is one choice, or none where it is not required."""

    kind = FieldKind.SINGLE_CHOICE

    @property
    def min_selections(self) -> int:
        """The least number of selections."""
        return 1 if self.is_required else 0

    @property
    def max_selections(self) -> int:
        """The greatest number of selections."""
        return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleChoiceField(ChoiceField):
    """A field whose answer may be several choices."""

    kind = FieldKind.MULTIPLE_CHOICE
    min_selections: int = 1
    max_selections: int = 1

    @property
    def needs_answer(self) -> bool:
        """Whether it must be answered. Selecting nothing is an answer where it is allowed."""
        return self.is_required and self.min_selections > 0


SelectionField = SingleChoiceField | MultipleChoiceField


@dataclass(frozen=True, slots=True, kw_only=True)
class FileField(FormField):
    """A field whose answer is uploaded files: the ids of uploads."""

    kind = FieldKind.FILE
    content_types: tuple[str, ...] = FILE_TYPES
    min_bytes: int = 1
    max_bytes: int = LARGEST_FILE
    min_files: int = 1
    max_files: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DateField(FormField):
    """A field whose answer is a date, such as 2026-11-30."""

    kind = FieldKind.DATE
    earliest: str | None = None
    latest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeField(FormField):
    """A field whose answer is a time of day in hours and minutes, such as 14:05."""

    kind = FieldKind.TIME
    earliest: str | None = None
    latest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SliderField(FormField):
    """A field whose answer is the minimum and a whole number of steps."""

    kind = FieldKind.SLIDER
    minimum: float
    maximum: float
    step: float = 1.0
    min_label: str = ""
    max_label: str = ""

    def texts(self) -> Iterator[str]:
        """All that a worker reads."""
        yield from FormField.texts(self)
        yield from (self.min_label, self.max_label)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingField(FormField):
    """A field whose answer is so many of its choices, the best first."""

    kind = FieldKind.RANKING
    choices: tuple[Choice, ...]
    ranks: int

    def texts(self) -> Iterator[str]:
        """All that a worker reads."""
        yield from FormField.texts(self)
        yield from (each.label for each in self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionField(FormField):
    """A field whose answer is regions of an image, each with one of the labels if there are any.

    The size of the image in pixels bounds their coordinates where it is given.
    """

    kind = FieldKind.REGION
    image: Content
    shapes: tuple[RegionShape, ...] = tuple(RegionShape)
    labels: tuple[Choice, ...] = ()
    min_regions: int = 1
    max_regions: int = MOST_REGIONS
    image_width: int | None = None
    image_height: int | None = None

    @property
    def needs_answer(self) -> bool:
        """Whether it must be answered. Marking nothing is an answer where it is allowed."""
        return self.is_required and self.min_regions > 0

    def texts(self) -> Iterator[str]:
        """All that a worker reads."""
        yield from FormField.texts(self)
        yield from (each.label for each in self.labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class LikertField(FormField):
    """A field of statements, each answered by one choice of the same scale."""

    kind = FieldKind.LIKERT
    statements: tuple[str, ...]  # in the format of the label
    scale: tuple[Choice, ...]

    def texts(self) -> Iterator[str]:
        """All that a worker reads."""
        yield from FormField.texts(self)
        yield from self.statements
        yield from (each.label for each in self.scale)


FIELD_TYPES: dict[FieldKind, type[FormField]] = {
    each.kind: each
    for each in (
        *(TextField, NumberField, SingleChoiceField, MultipleChoiceField, FileField, DateField),
        *(TimeField, SliderField, RankingField, RegionField, LikertField),
    )
}
