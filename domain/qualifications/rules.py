"""Bounds of qualification types, and objections to drafts and changes of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from domain.kernel import bounds
from domain.kernel.normal_form import searchable
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.qualifications import answer_key_rules
from domain.qualifications.answer_key import AnswerKey
from domain.qualifications.answer_key_rules import GREATEST_VALUE, LEAST_VALUE
from domain.qualifications.lifecycle import TYPE_LIFECYCLE, TypeStatus, TypeVerb
from domain.qualifications.models import QualificationType
from domain.questions import rules as question
from domain.questions.fields import FieldKind, FileField, FormField
from domain.questions.question import FormQuestion

LONGEST_NAME, LONGEST_DESCRIPTION, LONGEST_KEYWORDS, LONGEST_REASON = 200, 2_000, 1_000, 1_024
LONGEST_TEST_SECONDS = 31_536_000
LONGEST_RETRY_SECONDS = 315_360_000  # ten years of 365 days
VALUE_OF_AUTO_GRANTS = 1
_VERBS = {TypeStatus.ACTIVE: TypeVerb.ACTIVATE, TypeStatus.INACTIVE: TypeVerb.DEACTIVATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeDraft:
    """A requester's input for a new qualification type."""

    name: str
    description: str
    keywords: tuple[str, ...] = ()
    status: TypeStatus = TypeStatus.ACTIVE
    is_requestable: bool = True
    retry_delay_seconds: int | None = None  # None: one request ever
    test: FormQuestion | None = None
    test_duration_seconds: int | None = None
    answer_key: AnswerKey | None = None
    is_auto_granted: bool = False
    auto_granted_value: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeChange:
    """A requester's change of a qualification type. None leaves a field unchanged."""

    description: str | None = None
    status: TypeStatus | None = None
    retry_delay_seconds: int | None = None
    test: FormQuestion | None = None
    test_duration_seconds: int | None = None
    answer_key: AnswerKey | None = None
    is_auto_granted: bool | None = None
    auto_granted_value: int | None = None


@dataclass(frozen=True, slots=True)
class StoredTest:
    """A test with its time and its answer key, in the form of their columns: JSON text."""

    test: str
    seconds: int
    answer_key: str | None


def checked(draft: TypeDraft) -> StoredTest | None:
    """The draft's test in the form of its columns. Raises InvalidInput with every objection."""
    wrong = Objections()
    wrong.check(bounds.text, "name", draft.name, at_most=LONGEST_NAME)
    wrong.check(bounds.text, "description", draft.description, at_most=LONGEST_DESCRIPTION)
    wrong.check(bounds.keywords, "keywords", draft.keywords, at_most=LONGEST_KEYWORDS)
    wrong.check(_verb, draft.status)
    wrong.check(_check_retry, draft.retry_delay_seconds)
    given = draft.test, draft.test_duration_seconds, draft.answer_key
    stored = wrong.check(_stored_test, *given)
    value, has_test = draft.auto_granted_value, draft.test is not None
    wrong.check(check_value, "autoGrantedValue", value)
    wrong.check(_check_auto_grant, draft.is_auto_granted, value, has_test=has_test)
    wrong.raise_any()
    return stored


def changed(row: QualificationType, change: TypeChange) -> dict[str, Any]:
    """The new values of a type's fields, by name. Raises InvalidInput with every objection."""
    fields: dict[str, Any] = {}
    wrong = Objections()
    status = row.status if change.status is None else change.status
    if verb := wrong.check(_verb, status, row.status):
        fields["status"] = TYPE_LIFECYCLE.after(row.status, verb)
    if (description := change.description) is not None:
        wrong.check(bounds.text, "description", description, at_most=LONGEST_DESCRIPTION)
        fields["description"] = description
    if (delay := change.retry_delay_seconds) is not None:
        wrong.check(_check_retry, delay)
        fields["retry_delay_seconds"] = delay
    given = change.test, change.test_duration_seconds, change.answer_key
    if stored := wrong.check(_stored_test, *given):
        fields["test"] = orjson.loads(stored.test)
        fields["test_duration_seconds"] = stored.seconds
        fields["answer_key"] = stored.answer_key and orjson.loads(stored.answer_key)
    has_test = change.test is not None or row.test is not None
    auto = wrong.check(_auto_grant, row, change, has_test=has_test)
    wrong.raise_any()
    return fields | (auto or {})


def search_text(name: str, description: str, keywords: Sequence[str]) -> str:
    """The text that a search goes through."""
    return searchable(name, description, *keywords)


def check_value(field: str, value: int | None) -> None:
    """Raises InvalidInput for a value outside 32 bits. None is valid."""
    if value is not None:
        bounds.whole(field, value, at_least=LEAST_VALUE, at_most=GREATEST_VALUE)


def _verb(wanted: TypeStatus, now: TypeStatus | None = None) -> TypeVerb:
    if wanted in _VERBS:
        return _VERBS[wanted]
    if wanted == now:  # The status does not change. A type that is being deleted allows no change.
        return TypeVerb.ACTIVATE
    raise InvalidInput("status", wanted, "ACTIVE or INACTIVE", broken=Constraint.one_of(_VERBS))


def _check_retry(seconds: int | None) -> None:
    if seconds is not None:
        bounds.whole("retryDelaySeconds", seconds, at_least=0, at_most=LONGEST_RETRY_SECONDS)


def _stored_test(
    test: FormQuestion | None, seconds: int | None, answer_key: AnswerKey | None
) -> StoredTest | None:
    if test is None:
        bound = "left out, or else sent together with the whole test"
        if answer_key is not None:
            given = "a key without a test"
            raise InvalidInput("answerKey", given, bound, broken=Rule.LEFT_OUT)
        if seconds is not None:
            raise InvalidInput("testDurationSeconds", seconds, bound, broken=Rule.LEFT_OUT)
        return None
    wrong = Objections()
    duration = wrong.check(_test_seconds, seconds)
    body = wrong.check(question.checked_form, test, "test")
    for number, each in enumerate(test.fields):
        wrong.check(_check_no_file, f"test.fields[{number}].kind", each)
    key = None if answer_key is None else wrong.check(answer_key_rules.checked, answer_key, test)
    wrong.raise_any()
    assert body is not None, "nothing was wrong"
    assert duration is not None, "nothing was wrong"
    return StoredTest(body, duration, key)


def _check_no_file(path: str, each: FormField) -> None:
    if isinstance(each, FileField):
        kinds = [kind for kind in FieldKind if kind is not FieldKind.FILE]
        bound = "another kind: files are parts of assignments, not of tests"
        raise InvalidInput(path, each.kind, bound, broken=Constraint.one_of(kinds))


def _test_seconds(seconds: int | None) -> int:
    field, most = "testDurationSeconds", LONGEST_TEST_SECONDS
    if seconds is None:
        bound = "given: it is required with a test"
        raise InvalidInput(field, None, bound, broken=Rule.REQUIRED)
    return bounds.whole(field, seconds, at_least=1, at_most=most)


def _auto_grant(row: QualificationType, change: TypeChange, *, has_test: bool) -> dict[str, Any]:
    is_auto = row.is_auto_granted if change.is_auto_granted is None else change.is_auto_granted
    check_value("autoGrantedValue", change.auto_granted_value)
    _check_auto_grant(is_auto, change.auto_granted_value, has_test=has_test)
    if not is_auto:
        return {"is_auto_granted": False, "auto_granted_value": None}
    default = VALUE_OF_AUTO_GRANTS if row.auto_granted_value is None else row.auto_granted_value
    value = default if change.auto_granted_value is None else change.auto_granted_value
    return {"is_auto_granted": True, "auto_granted_value": value}


def _check_auto_grant(is_auto: bool, value: int | None, *, has_test: bool) -> None:
    if is_auto and has_test:
        bound = "false for a type with a test: who is tested is not granted it unseen"
        raise InvalidInput("autoGranted", "true", bound, broken=Constraint.one_of(["false"]))
    if value is not None and not is_auto:
        bound = "left out unless autoGranted is true"
        raise InvalidInput("autoGrantedValue", value, bound, broken=Rule.LEFT_OUT)
