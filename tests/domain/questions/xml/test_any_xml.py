"""Any valid form is read and given back to the letter; any other text is refused, never a fault."""

from xml.sax.saxutils import escape, quoteattr

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel.refusals import InvalidInput
from domain.questions import answer as answers
from domain.questions.fields import ChoiceField, NumberField
from domain.questions.question import AnswerField
from domain.questions.stored import from_json, to_json
from domain.questions.xhtml import fault_of
from domain.questions.xml.answers import written
from domain.questions.xml.reader import read
from tests.domain.questions.xml import examples
from tests.domain.questions.xml.examples import form, formatted
from tests.domain.questions.xml.test_answers import read_back

EASILY = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)

SEEN = st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"], exclude_characters="\ufffe")
WORDS = st.text(SEEN, max_size=12)
TEXTS = WORDS.map(escape)
SPACE = st.sampled_from(["", " ", "\n  ", "<!-- -->"])


def element(name, *parts):
    return st.tuples(SPACE, *parts).map(lambda inner: f"<{name}>{''.join(inner)}</{name}>")


def maybe(strategy):
    return st.one_of(st.just(""), strategy)


def many(strategy, least=0, most=3):
    return st.lists(strategy, min_size=least, max_size=most).map("".join)


def attributes(**values):
    """Each of them, or not."""
    pairs = [
        maybe(each.map(lambda v, n=name: f" {n}={quoteattr(v)}")) for name, each in values.items()
    ]
    return st.tuples(*pairs).map("".join)


TAGS = ("b", "i", "p", "ul", "li", "table", "tr", "td", "a", "h1", "br", "font", "ins", "q")
XHTML = st.recursive(
    TEXTS,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(TAGS), inner).map(lambda p: f"<{p[0]}>{p[1]}</{p[0]}>"),
        st.tuples(inner, inner).map("".join),
    ),
    max_leaves=6,
)


def is_formatted(text):
    return fault_of(text) is None


BINARY = st.tuples(st.sampled_from(["image", "audio", "video"]), WORDS).map(
    lambda p: examples.binary(p[0], "https://a.example/b?c&amp;d", escape(p[1]))
)
PIECES = many(
    st.one_of(
        element("Title", TEXTS),
        element("Text", TEXTS),
        element("List", many(element("ListItem", TEXTS), 1)),
        XHTML.filter(is_formatted).map(formatted),
        BINARY,
        st.just(examples.embedded()),
    ),
    1,
)
COUNTS = st.integers(1, 20).map(str)
PATTERN = attributes(errorText=WORDS, flags=st.sampled_from(["i", ""])).map(
    lambda more: f"<AnswerFormatRegex regex='.'{more}/>"
)
LENGTH = st.one_of(
    attributes(minLength=COUNTS).map(lambda more: f"<Length{more}/>"),
    attributes(maxLength=COUNTS).map(lambda more: f"<Length{more}/>"),
)
WRITTEN = st.tuples(
    maybe(element("Constraints", maybe(LENGTH), many(PATTERN))),
    maybe(element("DefaultText", TEXTS)),
    maybe(COUNTS.map(lambda n: f"<NumberOfLinesSuggestion> {n} </NumberOfLinesSuggestion>")),
).map("".join)
NUMERIC = element(
    "FreeTextAnswer",
    element(
        "Constraints",
        attributes(minValue=st.just("-3"), maxValue=st.just("9")).map("<IsNumeric{}/>".format),
    ),
)
LABELS = st.one_of(element("Text", TEXTS), XHTML.filter(is_formatted).map(formatted), BINARY)


@st.composite
def selected(draw):
    count = draw(st.integers(1, 4))
    selections = "".join(
        f"<Selection><SelectionIdentifier>s{n}</SelectionIdentifier>{draw(LABELS)}</Selection>"
        for n in range(count)
    )
    most = draw(st.integers(1, count))
    least = draw(st.integers(0, most))
    counts = examples_counts(least, most) if draw(st.booleans()) else ""
    style = draw(maybe(st.sampled_from(["radiobutton", "list", "combobox", "multichooser"])))
    style = style and f"<StyleSuggestion>{style}</StyleSuggestion>"
    other = draw(maybe(WRITTEN.map("<OtherSelection>{}</OtherSelection>".format)))
    return (
        f"<SelectionAnswer>{counts}{style}<Selections>{selections}{other}</Selections>"
        "</SelectionAnswer>"
    )


def examples_counts(least, most):
    return (
        f"<MinSelectionCount>{least}</MinSelectionCount>"
        f"<MaxSelectionCount>{most}</MaxSelectionCount>"
    )


ANSWERS = st.one_of(element("FreeTextAnswer", WRITTEN), NUMERIC, selected())
QUESTION = st.tuples(
    maybe(element("DisplayName", TEXTS)),
    maybe(st.sampled_from(["true", "false", "1", "0"]).map("<IsRequired>{}</IsRequired>".format)),
    element("QuestionContent", PIECES),
    element("AnswerSpecification", ANSWERS),
).map("".join)


@st.composite
def forms(draw):
    questions = [
        f"<Question><QuestionIdentifier>q{n}</QuestionIdentifier>{draw(QUESTION)}</Question>"
        for n in range(draw(st.integers(1, 3)))
    ]
    parts = [
        part for each in questions for part in (draw(maybe(element("Overview", PIECES))), each)
    ]
    namespace = draw(st.sampled_from([examples.FORMS_2005, examples.FORMS_2017]))
    return form("\n".join([*parts, draw(maybe(element("Overview", PIECES)))]), namespace)


def shortest(field):
    """An answer that a field takes."""
    match field:
        case ChoiceField():
            return tuple(choice.value for choice in field.choices[: max(1, field.min_selections)])
        case NumberField():
            return ("3",)
        case _:
            return ("x" * max(1, field.min_length),)


@EASILY
@given(forms())
def test_a_valid_form_is_read_stored_answered_and_given_back_to_the_letter(xml):
    form = read(xml)

    assert form.xml == xml
    assert from_json(orjson.loads(to_json(form))) == form
    assert len({each.name for each in form.fields}) == xml.count("<Question>")
    answer = [AnswerField(each.name, shortest(each)) for each in form.fields]
    answers.checked(form, answer)
    for field, (_, *parts) in zip(form.fields, read_back(written(form, answer)), strict=True):
        assert tuple(text for _, text in parts) == shortest(field)


SCRAPS = st.sampled_from(
    [
        *("<", ">", "</", "/>", "&", "&lt;", "&#0;", "]]>", "<![CDATA[", "<!--", "<?"),
        *("<!DOCTYPE a>", "'", '"', "=", "\n", "\x00", "\ud800", "é", "<Text>", "</Question>"),
        *("xmlns=''", "9" * 30),
    ]
)


@EASILY
@given(
    st.one_of(st.sampled_from([examples.GAME, examples.page(), examples.site()]), forms()),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.one_of(SCRAPS, st.text(max_size=3))),
        min_size=1,
        max_size=3,
    ),
)
def test_a_changed_text_is_read_or_refused_and_never_a_fault(xml, changes):
    for place, length, instead in changes:
        start = int(place * len(xml))
        xml = xml[:start] + instead + xml[start + length :]

    refused = None
    try:
        assert read(xml).xml == xml
    except InvalidInput as refusal:
        refused = refusal

    if refused is not None:
        assert {each.field for each in refused.problems} == {"question.xml"}
