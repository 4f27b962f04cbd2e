"""What a template may be, and what is wrong with the values of one row. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from domain.kernel import bounds
from domain.kernel.normal_form import is_blank
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.questions import rules as questions
from domain.questions.content import LONGEST_URL
from domain.questions.pages import crowd
from domain.questions.question import QUESTION_BYTES, Question
from domain.questions.stored import from_json, to_json
from domain.questions.templates import placeholders
from domain.questions.templates.compiled import CompiledTemplate, TemplateText, Values
from domain.questions.templates.markup import ends_nothing
from domain.questions.templates.pieces import Hole
from domain.questions.templates.texts import changed
from domain.questions.templates.uses import ADDRESSES, ADDRESSES_IN_TEXTS, ValueUse, WrittenAs

WHOLE = "question"
MOST_PLACEHOLDERS = 500  # names
MOST_OCCURRENCES = 2_000
ANY_ADDRESS = "https://example.com/"
_ANY_ELEMENT = "input"  # also where a value is the rest of a tag's name, such as `crowd-input`
_NEAR_MISS = 'a text in which "${" begins a placeholder such as ${name}; ${$} is a dollar sign'


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A thing that is wrong with a row: the column where it can be told, and the reason."""

    column: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """The placeholders for which a file has no column, and the columns that none names."""

    missing: list[str]
    unused: list[str]


def checked(template: Question, path: str = "template") -> dict[str, Any]:
    """The stored form of a template. Raises InvalidInput with every bound that it breaks.

    It has all the bounds of a question; at a placeholder stands a value that fits. XML that it was
    given as is kept beside it.
    """
    body: dict[str, Any] = orjson.loads(to_json(replace(template, xml=None)))
    wrong = Objections()
    changed(body, lambda at, text, written: _note(wrong, f"{path}.{at}", text, written))
    wrong.raise_any()
    compiled = CompiledTemplate(body)
    _check_counts(compiled, path)
    _check_size(template, body, path)
    numbers = {name: number for number, name in enumerate(compiled.placeholders)}
    fitting = compiled.body_of(lambda hole: _fitting(hole, numbers, compiled.kind))
    questions.checked(from_json(fitting), path)
    return body if template.xml is None else {**body, "xml": template.xml}


def check_row(template: CompiledTemplate, values: Values) -> list[RowProblem]:
    """All that is wrong with the values of one row; nothing where its question may be asked.

    Values of other columns are not looked at. It takes microseconds for a page of HTML, and for a
    form as long as the checks of that form.
    """
    problems = [
        RowProblem(name, reason)
        for name in template.placeholders
        if (reason := _wrong_value(values.get(name))) is not None
    ]
    if problems:
        return problems
    if (size := template.bytes_with(values)) > QUESTION_BYTES:
        longest = max(template.placeholders, key=lambda name: len(values[name]))
        return [
            RowProblem(longest, f"The question has {size} bytes, and at most {QUESTION_BYTES}.")
        ]
    if template.kind == "html":
        used = [values[name] for name in template.placeholders]
        if template.is_shown_with_any and template.has_fixed_tags and ends_nothing(used):
            return []
        page = template.page_with(values)
        return _problems(lambda: _check_page(page), ())
    return [*_wrong_addresses(template, values), *_problems_of_question(template, values)]


def columns_matched(names: Iterable[str], columns: Sequence[str]) -> ColumnMatch:
    """Compare the placeholders of a template with the columns of a file, in their orders."""
    named, known = dict.fromkeys(names), frozenset(columns)
    return ColumnMatch(
        [name for name in named if name not in known],
        [column for column in columns if column not in named],
    )


def _note(wrong: Objections, path: str, text: str, written: WrittenAs) -> str:
    """Note what is wrong with the placeholders of one text of a template."""
    is_named = bool(placeholders.names_in(text))
    if written is WrittenAs.FIXED and is_named:
        bound = "a text without placeholders: it is the same in all HITs"
        wrong.add(InvalidInput(path, text, bound, broken=Rule.CHARACTERS))
    elif written not in (WrittenAs.FIXED, WrittenAs.PAGE) and placeholders.near_misses(text):
        wrong.add(InvalidInput(path, text, _NEAR_MISS, broken=Rule.FORMAT))
    return text


def _check_counts(template: CompiledTemplate, path: str) -> None:
    _check_count(path, len(template.placeholders), MOST_PLACEHOLDERS, "different placeholders")
    occurrences = sum(number for _, _, number in template.occurrences)
    _check_count(path, occurrences, MOST_OCCURRENCES, "placeholders in all")
    for text in template.texts:
        if any(hole.use is ValueUse.NOWHERE for hole in text.holes):
            bound = "XHTML with placeholders in texts and in quoted values of attributes alone"
            raise InvalidInput(f"{path}.{text.path}", None, bound, broken=Rule.FORMAT)


def _check_count(path: str, given: int, most: int, what: str) -> None:
    if given > most:
        broken = Constraint.between(Rule.COUNT, 0, most)
        raise InvalidInput(path, f"{given} {what}", f"at most {most} {what}", broken=broken)


def _check_size(template: Question, body: dict[str, Any], path: str) -> None:
    size = len(body["html"].encode()) if template.kind == "html" else len(orjson.dumps(body))
    if size > QUESTION_BYTES:
        broken = Constraint.between(Rule.BYTES, 0, QUESTION_BYTES)
        raise InvalidInput(path, f"{size} bytes", f"at most {QUESTION_BYTES} bytes", broken=broken)


def _fitting(hole: Hole, numbers: dict[str, int], kind: str) -> str:
    """A value that fits; another for each placeholder, as values of choices differ."""
    if kind == "html":
        return _ANY_ELEMENT
    return ANY_ADDRESS if hole.use in ADDRESSES else f"x{numbers[hole.name]}"


def _wrong_value(value: str | None) -> str | None:
    if value is None:
        return "The row has no such column."
    if len(value) > QUESTION_BYTES:
        return f"The value has {len(value)} characters; a question has at most {QUESTION_BYTES}."
    if not bounds.is_clean(value):
        return "The value has a control character, or broken Unicode."
    return None


def _check_page(page: str) -> None:
    crowd.check_elements("html", page)
    if is_blank(page):
        raise InvalidInput("html", None, "a page that is not blank", broken=Rule.BLANK)


def _wrong_addresses(template: CompiledTemplate, values: Values) -> list[RowProblem]:
    """Addresses of links and pictures in texts: a question is not refused for their sake."""
    wrong = []
    named = {name for name, use, _ in template.occurrences if use in ADDRESSES_IN_TEXTS}
    for name in sorted(named):
        try:
            bounds.https_url(name, values[name], at_most=LONGEST_URL)
        except InvalidInput as refused:
            wrong.append(RowProblem(name, refused.message))
    return wrong


def _problems_of_question(template: CompiledTemplate, values: Values) -> list[RowProblem]:
    return _problems(lambda: questions.checked(template.filled(values), WHOLE), template.texts)


def _problems(check: Callable[[], object], texts: Collection[TemplateText]) -> list[RowProblem]:
    try:
        check()
    except InvalidInput as refused:
        return [
            RowProblem(_column_of(each.field.removeprefix(f"{WHOLE}."), texts), each.message)
            for each in refused.problems
        ]
    return []


def _column_of(field: str, texts: Collection[TemplateText]) -> str | None:
    """The column whose value stands in a field, where it is the only one."""
    names = {
        hole.name
        for text in texts
        if text.path == field or text.path.startswith((f"{field}.", f"{field}["))
        for hole in text.holes
    }
    return names.pop() if len(names) == 1 else None
