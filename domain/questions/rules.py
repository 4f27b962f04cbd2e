"""Bounds of questions, and the refusal of forms that no answer can fit. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import orjson

from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.questions import numbers
from domain.questions.question import (
    ANSWER_BYTES,
    LARGEST_NUMBER,
    LONGEST_LABEL,
    LONGEST_NAME,
    LONGEST_TEXT_ANSWER,
    LONGEST_URL,
    MOST_CHOICES,
    MOST_CONTENT,
    MOST_FIELDS,
    QUESTION_BYTES,
    TALLEST_FRAME,
    TALLEST_TEXT,
    Choice,
    Content,
    ContentKind,
    ExternalQuestion,
    FieldKind,
    FormField,
    FormQuestion,
    HtmlQuestion,
    Question,
    to_json,
)
from domain.questions.sites import checked_page


def checked(question: Question, path: str = "question") -> str:
    """The question as JSON text. Raises InvalidInput with every bound that it breaks."""
    wrong = Objections()
    match question:
        case FormQuestion():
            return checked_form(question, f"{path}.form", whole=path)
        case HtmlQuestion(html=html, frame_height=height):
            wrong.check(_check_page, f"{path}.html.html", html)
            wrong.check(_check_height, f"{path}.html.frameHeight", height)
        case ExternalQuestion(url=url, frame_height=height):
            wrong.check(checked_page, f"{path}.external.url", url, at_most=LONGEST_URL)
            wrong.check(_check_height, f"{path}.external.frameHeight", height)
    wrong.raise_any()
    return to_json(question)


def checked_form(form: FormQuestion, path: str, *, whole: str | None = None) -> str:
    """The form as JSON text. Raises InvalidInput with every bound that it breaks.

    `whole` is the path of a refusal of the whole form, by default that of the form.
    """
    _check_form(form, path)
    body, whole = to_json(form), path if whole is None else whole
    if (size := len(body.encode())) > QUESTION_BYTES:
        bound = f"at most {QUESTION_BYTES} bytes of JSON"
        broken = Constraint.between(Rule.BYTES, 0, QUESTION_BYTES)
        raise InvalidInput(whole, f"{size} bytes", bound, broken=broken)
    _check_size_of_answers(form, whole, size)
    return body


def _check_page(path: str, html: str) -> None:
    bounds.text(path, html, at_most=QUESTION_BYTES)
    bounds.octets(path, html, at_most=QUESTION_BYTES)


def _check_height(path: str, height: int) -> None:
    bounds.whole(path, height, at_least=0, at_most=TALLEST_FRAME)


def _check_form(form: FormQuestion, path: str) -> None:
    bounds.several(f"{path}.fields", form.fields, at_least=1, at_most=MOST_FIELDS)
    wrong = Objections()
    wrong.check(_check_contents, f"{path}.content", form.content)
    names: set[str] = set()
    for number, each in enumerate(form.fields):
        at = f"{path}.fields[{number}]"
        wrong.check(_check_field, at, each)
        if each.name in names:
            bound = "a name that no other field has"
            wrong.add(InvalidInput(f"{at}.name", each.name, bound, broken=Rule.UNIQUE))
        names.add(each.name)
    wrong.raise_any()


def _check_field(path: str, each: FormField) -> None:
    wrong = Objections()
    wrong.check(bounds.text, f"{path}.name", each.name, at_most=LONGEST_NAME)
    wrong.check(bounds.text, f"{path}.label", each.label, at_most=LONGEST_LABEL)
    if each.content:
        wrong.check(_check_contents, f"{path}.content", each.content)
    wrong.check(_CONSTRAINTS[each.kind], path, each)
    wrong.raise_any()


def _check_text_field(path: str, each: FormField) -> None:
    most = LONGEST_TEXT_ANSWER
    wrong = Objections()
    wrong.check(bounds.whole, f"{path}.minLength", each.min_length, at_least=0, at_most=most)
    least = min(max(1, each.min_length), most)
    wrong.check(bounds.whole, f"{path}.maxLength", each.max_length, at_least=least, at_most=most)
    wrong.check(bounds.whole, f"{path}.lines", each.lines, at_least=1, at_most=TALLEST_TEXT)
    wrong.raise_any()


def _check_number_field(path: str, each: FormField) -> None:
    wrong = Objections()
    wrong.check(_check_number, f"{path}.minimum", each.minimum)
    wrong.check(_check_number, f"{path}.maximum", each.maximum)
    wrong.raise_any()
    if each.minimum is None or each.maximum is None:
        return
    least = numbers.shown(each.minimum)
    given, broken = numbers.shown(each.maximum), Constraint.between(Rule.RANGE, least)
    if each.minimum > each.maximum:
        bound = f"at least the minimum {least}"
        raise InvalidInput(f"{path}.maximum", given, bound, broken=broken)
    if each.whole_numbers_only and math.ceil(each.minimum) > math.floor(each.maximum):
        bound = f"so large that a whole number lies between the minimum {least} and it"
        raise InvalidInput(f"{path}.maximum", given, bound, broken=broken)


def _check_number(path: str, value: float | None) -> None:
    if value is not None and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        broken = Constraint.between(Rule.RANGE, -LARGEST_NUMBER, LARGEST_NUMBER)
        raise InvalidInput(path, value, f"at most {LARGEST_NUMBER} either way", broken=broken)


def _check_choice_field(path: str, each: FormField) -> None:
    bounds.several(f"{path}.choices", each.choices, at_least=1, at_most=MOST_CHOICES)
    wrong = Objections()
    values: set[str] = set()
    for number, choice in enumerate(each.choices):
        if not _is_plain(choice):
            wrong.check(_check_choice, f"{path}.choices[{number}]", choice)
        if choice.value in values:
            field, bound = f"{path}.choices[{number}].value", "a value that no other choice has"
            wrong.add(InvalidInput(field, choice.value, bound, broken=Rule.UNIQUE))
        values.add(choice.value)
    choices = 1 if each.kind is FieldKind.SINGLE_CHOICE else len(each.choices)
    most, least = each.max_selections, each.min_selections
    wrong.check(bounds.whole, f"{path}.maxSelections", most, at_least=1, at_most=choices)
    most = min(max(1, most), choices)
    wrong.check(bounds.whole, f"{path}.minSelections", least, at_least=0, at_most=most)
    wrong.raise_any()


def _is_plain(choice: Choice) -> bool:
    is_text = bounds.is_text
    texts_fit = is_text(choice.value, LONGEST_NAME) and is_text(choice.label, LONGEST_LABEL)
    return texts_fit and choice.media is None


def _check_choice(path: str, choice: Choice) -> None:
    wrong = Objections()
    wrong.check(bounds.text, f"{path}.value", choice.value, at_most=LONGEST_NAME)
    wrong.check(bounds.text, f"{path}.label", choice.label, at_most=LONGEST_LABEL)
    if choice.media is not None:
        wrong.check(_check_content, f"{path}.media", choice.media)
    wrong.raise_any()


def _check_contents(path: str, contents: Sequence[Content]) -> None:
    bounds.several(path, contents, at_most=MOST_CONTENT)
    wrong = Objections()
    for number, content in enumerate(contents):
        wrong.check(_check_content, f"{path}[{number}]", content)
    wrong.raise_any()


def _check_content(path: str, content: Content) -> None:
    wrong = Objections()
    wrong.check(bounds.text, f"{path}.text", content.text, at_most=QUESTION_BYTES)
    wrong.check(_check_address, f"{path}.url", content)
    wrong.raise_any()


def _check_address(path: str, content: Content) -> None:
    is_media = content.kind not in (ContentKind.TITLE, ContentKind.TEXT)
    if content.url is None and is_media:
        raise InvalidInput(path, None, "given for media", broken=Rule.REQUIRED)
    if content.url is not None and not is_media:
        bound = "left out: only media has one"
        raise InvalidInput(path, content.url, bound, broken=Rule.LEFT_OUT)
    if content.url is not None:
        bounds.https_url(path, content.url, at_most=LONGEST_URL)


_CONSTRAINTS: Mapping[FieldKind, Callable[[str, FormField], None]] = {
    FieldKind.TEXT: _check_text_field,
    FieldKind.NUMBER: _check_number_field,
    FieldKind.SINGLE_CHOICE: _check_choice_field,
    FieldKind.MULTIPLE_CHOICE: _check_choice_field,
}


def _check_size_of_answers(form: FormQuestion, path: str, size: int) -> None:
    """Raises InvalidInput where even the shortest complete answer is too long to be stored.

    Names and choices take more bytes in the form than in an answer, so only texts can be too long.
    """
    needed = [each for each in form.fields if each.needs_answer]
    if size + sum(each.min_length for each in needed) <= ANSWER_BYTES:
        return
    least = len(orjson.dumps([{"name": each.name, "values": _short(each)} for each in needed]))
    if least > ANSWER_BYTES:
        bound = f"so small that an answer fits into {ANSWER_BYTES} bytes"
        broken = Constraint.between(Rule.BYTES, 0, ANSWER_BYTES)
        raise InvalidInput(path, f"an answer of at least {least} bytes", bound, broken=broken)


def _short(each: FormField) -> list[str]:
    """One of the shortest answers to a field."""
    match each.kind:
        case FieldKind.TEXT:
            return ["x" * max(1, each.min_length)]
        case FieldKind.NUMBER:
            return ["0"]
        case _:
            by_size = sorted(
                (choice.value for choice in each.choices), key=lambda v: len(v.encode())
            )
            return by_size[: max(1, each.min_selections)]
