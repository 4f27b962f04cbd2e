"""Any field that can be published, an answer that it allows, and answers that it does not."""

import json
from fractions import Fraction

from hypothesis import strategies as st

from domain.kernel.ids import global_id, new_id
from domain.questions.content import Choice, Content, ContentKind, TextFormat
from domain.questions.fields import (
    FILE_TYPES,
    ChoiceStyle,
    DateField,
    FieldKind,
    FileField,
    LikertField,
    MultipleChoiceField,
    NumberField,
    OtherText,
    Pattern,
    RankingField,
    RegionField,
    RegionShape,
    SingleChoiceField,
    SliderField,
    TextField,
    TimeField,
)
from domain.questions.question import AnswerField

SEEN = st.characters(
    categories=["L", "N"], exclude_characters="\u2800\u3164\u115f\u1160\uffa0\u17b4\u17b5"
)
LABELS = st.text(SEEN, min_size=1, max_size=9)
FORMATS = st.sampled_from(TextFormat)
URLS = st.just("https://example.org/a")
MEDIA = st.sampled_from([ContentKind.IMAGE, ContentKind.AUDIO, ContentKind.VIDEO])
TEXTS = st.builds(
    Content, st.sampled_from([ContentKind.TITLE, ContentKind.TEXT]), LABELS, format=FORMATS
)
IMAGES = st.builds(Content, st.just(ContentKind.IMAGE), LABELS, URLS)
RECORDINGS = st.builds(
    Content,
    st.sampled_from([ContentKind.AUDIO, ContentKind.VIDEO]),
    LABELS,
    URLS,
    transcript=st.none() | LABELS,
)
CONTENTS = st.lists(TEXTS | IMAGES | RECORDINGS, max_size=2).map(tuple)
DATES = st.dates().map(str)
TIMES = st.times().map(lambda each: each.strftime("%H:%M"))


def shared(name="f"):
    return {
        "name": st.just(name),
        "label": LABELS,
        "is_required": st.booleans(),
        "content": CONTENTS,
        "label_format": FORMATS,
    }


def choices(least=1, most=4):
    values = st.lists(LABELS, min_size=least, max_size=most, unique=True)
    return values.flatmap(
        lambda each: st.tuples(
            *(st.builds(Choice, st.just(value), LABELS, st.none() | IMAGES, FORMATS)
              for value in each)
        )
    )  # fmt: skip


@st.composite
def ordered(draw, strategy):
    """Two ends in order, each of which may be left out."""
    ends = sorted([draw(strategy), draw(strategy)])
    return draw(st.sampled_from([ends, [None, ends[1]], [ends[0], None], [None, None]]))


@st.composite
def texts(draw):
    least = draw(st.integers(0, 5))
    patterns = [Pattern(r"^\w*$"), Pattern("[A-Z]?$", "A letter!", ignore_case=True)]
    return draw(
        st.builds(
            TextField,
            **shared(),
            min_length=st.just(least),
            max_length=st.integers(max(1, least), 9),
            lines=st.integers(1, 9),
            patterns=st.sampled_from([(), tuple(patterns[:1]), tuple(patterns)]),
            default=st.just("") | LABELS,
            shows_counter=st.booleans(),
        )
    )


@st.composite
def numbers(draw):
    least, most = draw(ordered(st.integers(-9, 9)))
    whole = draw(st.booleans())
    return draw(
        st.builds(
            NumberField,
            **shared(),
            minimum=st.just(None if least is None else float(least)),
            maximum=st.just(None if most is None else float(most)),
            whole_numbers_only=st.just(whole),
        )
    )


OTHERS = st.none() | st.builds(
    OtherText, LABELS, st.integers(1, 3), st.integers(3, 9), st.integers(1, 3), FORMATS
)
SINGLES = st.builds(
    SingleChoiceField,
    **shared(),
    choices=choices(),
    style=st.sampled_from(ChoiceStyle),
    other=OTHERS,
)


@st.composite
def multiples(draw):
    given, other = draw(choices()), draw(OTHERS)
    most = draw(st.integers(1, len(given) + (other is not None)))
    return draw(
        st.builds(
            MultipleChoiceField,
            **shared(),
            choices=st.just(given),
            style=st.sampled_from([ChoiceStyle.BUTTONS, ChoiceStyle.LIST]),
            other=st.just(other),
            min_selections=st.integers(0, most),
            max_selections=st.just(most),
        )
    )


@st.composite
def files(draw):
    most = draw(st.integers(1, 3))
    return draw(
        st.builds(
            FileField,
            **shared(),
            content_types=st.lists(st.sampled_from(FILE_TYPES), min_size=1, unique=True).map(tuple),
            min_bytes=st.integers(1, 9),
            max_bytes=st.integers(9, 99),
            min_files=st.integers(1, most),
            max_files=st.just(most),
        )
    )


@st.composite
def moments(draw, made, strategy):
    earliest, latest = draw(ordered(strategy))
    return draw(st.builds(made, **shared(), earliest=st.just(earliest), latest=st.just(latest)))


SLIDERS = st.builds(
    SliderField,
    **shared(),
    minimum=st.sampled_from([-3.0, 0.0, 0.1]),
    maximum=st.sampled_from([1.0, 1.5, 10.0]),
    step=st.sampled_from([0.1, 0.25, 0.3]),
    min_label=st.just("") | LABELS,
    max_label=LABELS,
)
RANKINGS = choices(least=2).flatmap(
    lambda given: st.builds(
        RankingField, **shared(), choices=st.just(given), ranks=st.integers(1, len(given))
    )
)


@st.composite
def regions(draw):
    most = draw(st.integers(1, 3))
    width, height = draw(st.sampled_from([(None, None), (40, 30)]))
    return draw(
        st.builds(
            RegionField,
            **shared(),
            image=IMAGES,
            shapes=st.lists(st.sampled_from(RegionShape), min_size=1, unique=True).map(tuple),
            labels=st.just(()) | choices(),
            min_regions=st.integers(0, most),
            max_regions=st.just(most),
            image_width=st.just(width),
            image_height=st.just(height),
        )
    )


LIKERTS = st.builds(
    LikertField,
    **shared(),
    statements=st.lists(LABELS, min_size=1, max_size=3).map(tuple),
    scale=choices(least=2),
)
FIELDS = {
    FieldKind.TEXT: texts(),
    FieldKind.NUMBER: numbers(),
    FieldKind.SINGLE_CHOICE: SINGLES,
    FieldKind.MULTIPLE_CHOICE: multiples(),
    FieldKind.FILE: files(),
    FieldKind.DATE: moments(DateField, DATES),
    FieldKind.TIME: moments(TimeField, TIMES),
    FieldKind.SLIDER: SLIDERS,
    FieldKind.RANKING: RANKINGS,
    FieldKind.REGION: regions(),
    FieldKind.LIKERT: LIKERTS,
}


def an_upload_id():
    return global_id("Upload", new_id())


def a_region(shape, label, *, width=4, height=3):
    """A region within an image of at least this size."""
    place = {
        RegionShape.BOX: {"left": 1, "top": 0.5, "width": width - 1, "height": height - 0.5},
        RegionShape.POINT: {"x": 0, "y": height},
        RegionShape.POLYGON: {"points": [[0, 0], [width, 0], [0, height]]},
    }[shape]
    return json.dumps({"shape": shape, **({"label": label} if label else {}), **place})


@st.composite
def answers(draw, each):
    """An answer that a field allows; it may be none."""
    if not each.needs_answer and draw(st.booleans()):
        return AnswerField(each.name, draw(st.sampled_from([(), ("",)])))
    values, other = _values(draw, each)
    return AnswerField(each.name, tuple(values), other)


def _values(draw, each):
    other = None
    match each:
        case TextField():
            size = max(1, each.min_length)
            values = [draw(st.text("aZ9", min_size=size, max_size=each.max_length))]
        case NumberField():
            ends = [end for end in (each.minimum, each.maximum) if end is not None] or [7.0]
            values = [str(draw(st.sampled_from(ends)))]
        case SingleChoiceField() | MultipleChoiceField():
            values, other = _selections(draw, each)
        case FileField():
            count = draw(st.integers(each.min_files, each.max_files))
            values = [an_upload_id() for _ in range(count)]
        case DateField() | TimeField():
            plain = "2026-11-30" if isinstance(each, DateField) else "14:05"
            values = [each.earliest or each.latest or plain]
        case SliderField():
            start, step = Fraction(str(each.minimum)), Fraction(str(each.step))
            most = int((Fraction(str(each.maximum)) - start) / step)
            values = [str(float(start + step * draw(st.integers(0, most))))]
        case RankingField():
            ranked = draw(st.permutations([choice.value for choice in each.choices]))
            values = ranked[: each.ranks]
        case RegionField():
            count = draw(st.integers(max(each.min_regions, 1), each.max_regions))
            label = each.labels[0].value if each.labels else None
            values = [a_region(draw(st.sampled_from(each.shapes)), label) for _ in range(count)]
        case LikertField():
            scale = [choice.value for choice in each.scale]
            values = [draw(st.sampled_from(scale)) for _ in each.statements]
            if not each.is_required:
                values[0] = ""
    return values, other


def _selections(draw, each):
    count = draw(st.integers(max(1, each.min_selections), each.max_selections))
    writes = each.other is not None and (draw(st.booleans()) or count > len(each.choices))
    values = draw(st.permutations([choice.value for choice in each.choices]))
    return values[: count - writes], "o" * each.other.min_length if writes else None


def spoiled(each, answer):
    """Answers that a field refuses, made from one that it allows and that answers it."""
    values, other = answer.values, answer.other
    yield (*values, "\u2603 none of these"), other
    if each.needs_answer:
        yield (), None
        yield ("",), None
    if values and not isinstance(each, LikertField | RegionField):
        yield (*values, *values), other
    if getattr(each, "other", None) is None:
        yield values, "of my own"
    elif other is not None:
        yield values, "o" * (each.other.max_length + 1)
        yield values, " " * each.other.min_length
    if isinstance(each, TextField):
        yield ("x" * (each.max_length + 1),), None
        if each.patterns:
            yield ("-" * each.max_length,), None
    if isinstance(each, NumberField | SliderField) and each.maximum is not None:
        yield (str(each.maximum + 1),), None
    if isinstance(
        each, NumberField | SliderField | FileField | DateField | TimeField | RegionField
    ):
        yield ("{",), None
    if isinstance(each, SliderField):
        yield (str(each.minimum + 0.01),), None
    if isinstance(each, DateField | TimeField):
        yield ("2026-02-30",), None
        yield ("24:00",), None
        if each.latest not in (None, "9999-12-31", "23:59"):
            yield ("9999-12-31" if isinstance(each, DateField) else "23:59",), None
    if isinstance(each, RankingField):
        yield values[1:] or ("\u2603",), None
    if isinstance(each, LikertField):
        yield values[1:] or ("\u2603", ""), None
        if each.is_required and len(values) > 1:
            yield ("", *values[1:]), None
