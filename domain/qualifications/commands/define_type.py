"""Creating and changing qualification types. `domain.hits` deletes them."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

import orjson

from domain.kernel import calls, clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.normal_form import name_key
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.qualifications import queries, rules
from domain.qualifications.models import QualificationType
from domain.qualifications.refusals import NameTaken
from domain.qualifications.rules import StoredTest, TypeChange, TypeDraft
from domain.questions.stored import to_values

_ADD = Statement(
    """INSERT INTO qualification_types (id, kind, owner_id, name, name_key, description,
        keywords, search_text, status, is_requestable, is_auto_granted, auto_granted_value, test,
        test_duration_seconds, answer_key, retry_delay_seconds, created_at)
    VALUES ($1, 'CUSTOM', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    ON CONFLICT DO NOTHING RETURNING id"""
)
_UPDATE = Statement(
    """UPDATE qualification_types SET description = $2, search_text = $3, status = $4,
        is_auto_granted = $5, auto_granted_value = $6, test = $7, test_duration_seconds = $8,
        answer_key = $9, retry_delay_seconds = $10 WHERE id = $1"""
)


@retried
async def create_type(
    requester: Requester, draft: TypeDraft, *, client_token: str | None = None
) -> QualificationType:
    """Create a qualification type. Raises InvalidInput, or NameTaken for a name in use."""
    stored = rules.checked(draft)
    request = IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="createQualificationType",
        token=client_token,
        input=asdict(draft) | {"test": draft.test and to_values(draft.test)},
    )
    async with unit_of_work():
        if earlier := await earlier_answer(request):
            return await QualificationType.get(id=earlier["type"])
        type_id = new_id()
        if await _ADD.row(type_id, requester.id, *_columns(draft, stored)) is None:
            raise NameTaken(draft.name)
        await store_answer(request, {"type": type_id})
        return await QualificationType.get(id=type_id)


@retried
async def update_type(requester: Requester, type_id: UUID, change: TypeChange) -> QualificationType:
    """Change a type of one's own. Name and keywords never change, and a test cannot be removed.

    A new test replaces the old one as a whole. Open requests keep the test that they began with.
    """
    async with unit_of_work():
        found = await queries.locked_type(requester, type_id)
        fields = rules.changed(found, change)
        if "description" in fields:
            parts = found.name, fields["description"], found.keywords
            fields["search_text"] = rules.search_text(*parts)
        found.update_from_dict(fields)
        await _UPDATE.run(*_changeable(found))
        return found


def _changeable(row: QualificationType) -> tuple[object, ...]:
    return (
        row.id,
        row.description,
        row.search_text,
        row.status.value,
        row.is_auto_granted,
        row.auto_granted_value,
        row.test and orjson.dumps(row.test).decode(),
        row.test_duration_seconds,
        row.answer_key and orjson.dumps(row.answer_key).decode(),
        row.retry_delay_seconds,
    )


def _columns(draft: TypeDraft, stored: StoredTest | None) -> tuple[object, ...]:
    value = draft.auto_granted_value
    if draft.is_auto_granted and value is None:
        value = rules.VALUE_OF_AUTO_GRANTS
    return (
        draft.name,
        name_key(draft.name),
        draft.description,
        orjson.dumps(draft.keywords).decode(),
        rules.search_text(draft.name, draft.description, draft.keywords),
        draft.status.value,
        draft.is_requestable,
        draft.is_auto_granted,
        value,
        stored and stored.test,
        stored and stored.seconds,
        stored and stored.answer_key,
        draft.retry_delay_seconds,
        clock.now(),
    )
