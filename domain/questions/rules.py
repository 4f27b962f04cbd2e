"""Bounds of questions, and the refusal of forms that no answer can fit. Pure."""

from __future__ import annotations

from dataclasses import replace

import orjson

from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.questions import field_rules, patterns
from domain.questions.content import LONGEST_URL
from domain.questions.content_rules import check_contents
from domain.questions.fields import MOST_FORM_PATTERNS
from domain.questions.pages import crowd
from domain.questions.pages.sites import checked_page
from domain.questions.question import (
    ANSWER_BYTES,
    MOST_FIELDS,
    QUESTION_BYTES,
    TALLEST_FRAME,
    ExternalQuestion,
    FormQuestion,
    HtmlQuestion,
    Question,
)
from domain.questions.shortest import most_beyond_the_form, shortest_answer
from domain.questions.stored import to_json


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

    `whole` is the path of a refusal of the whole form, by default that of the form. A form that
    was given as XML is as long as its XML, which was measured before it was read.
    """
    _check_form(form, path)
    body, whole = to_json(replace(form, xml=None)), path if whole is None else whole
    if (size := len(body.encode())) > QUESTION_BYTES and form.xml is None:
        bound = f"at most {QUESTION_BYTES} bytes of JSON"
        broken = Constraint.between(Rule.BYTES, 0, QUESTION_BYTES)
        raise InvalidInput(whole, f"{size} bytes", bound, broken=broken)
    _check_size_of_answers(form, whole, size)
    return body if form.xml is None else to_json(form)


def _check_page(path: str, html: str) -> None:
    bounds.text(path, html, at_most=QUESTION_BYTES)
    bounds.octets(path, html, at_most=QUESTION_BYTES)
    crowd.check_elements(path, html)


def _check_height(path: str, height: int) -> None:
    bounds.whole(path, height, at_least=0, at_most=TALLEST_FRAME)


def _check_form(form: FormQuestion, path: str) -> None:
    bounds.several(f"{path}.fields", form.fields, at_least=1, at_most=MOST_FIELDS)
    patterns_given = sum(len(given) for _, _, given in patterns.of_form(form.fields))
    if patterns_given > MOST_FORM_PATTERNS:
        bound = f"at most {MOST_FORM_PATTERNS} patterns in all"
        broken = Constraint.between(Rule.COUNT, 0, MOST_FORM_PATTERNS)
        raise InvalidInput(f"{path}.fields", f"{patterns_given} patterns", bound, broken=broken)
    wrong = Objections()
    wrong.check(check_contents, f"{path}.content", form.content)
    names: set[str] = set()
    for number, each in enumerate(form.fields):
        at = f"{path}.fields[{number}]"
        wrong.check(field_rules.check, at, each)
        if each.name in names:
            bound = "a name that no other field has"
            wrong.add(InvalidInput(f"{at}.name", each.name, bound, broken=Rule.UNIQUE))
        names.add(each.name)
    wrong.raise_any()
    if patterns_given:
        patterns.check_steps(f"{path}.fields", form.fields)


def _check_size_of_answers(form: FormQuestion, path: str, size: int) -> None:
    """Raises InvalidInput where even the shortest complete answer is too long to be stored."""
    needed = [each for each in form.fields if each.needs_answer]
    if size + sum(map(most_beyond_the_form, needed)) <= ANSWER_BYTES:
        return
    shortest = [{"name": each.name, "values": shortest_answer(each)} for each in needed]
    if (least := len(orjson.dumps(shortest))) > ANSWER_BYTES:
        bound = f"so small that an answer fits into {ANSWER_BYTES} bytes"
        broken = Constraint.between(Rule.BYTES, 0, ANSWER_BYTES)
        raise InvalidInput(path, f"an answer of at least {least} bytes", bound, broken=broken)
