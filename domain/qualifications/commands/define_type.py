"""Making qualification types, and changing them. Deleting one stands with the HITs that use it."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

import orjson

from domain.kernel import clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people.models import Requester
from domain.qualifications import queries, rules
from domain.qualifications.models import QualificationType
from domain.qualifications.refusals import NameTaken
from domain.qualifications.rules import Form, TypeChange, TypeDraft

_ADD = Statement(
    """INSERT INTO qualification_types (id, kind, owner_id, name, description, keywords,
        search_text, status, is_requestable, is_auto_granted, auto_granted_value, test,
        test_duration_seconds, answer_key, retry_delay_seconds, created_at)
    VALUES ($1, 'CUSTOM', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    ON CONFLICT DO NOTHING RETURNING id"""
)


async def create_type(
    requester: Requester, draft: TypeDraft, *, client_token: str | None = None
) -> QualificationType:
    """Make a qualification type. Raises InvalidInput, or NameTaken for a name in use."""
    form = rules.checked(draft)
    wish = IdempotentRequest(
        account_id=requester.account_id,
        verb="createQualificationType",
        token=client_token,
        input=asdict(draft),
    )
    async with unit_of_work():
        if earlier := await earlier_answer(wish):
            return await QualificationType.get(id=earlier["type"])
        type_id = new_id()
        if await _ADD.row(type_id, requester.id, *_columns(draft, form)) is None:
            raise NameTaken(draft.name)
        await store_answer(wish, {"type": type_id})
        return await QualificationType.get(id=type_id)


async def update_type(requester: Requester, type_id: UUID, change: TypeChange) -> QualificationType:
    """Change a type of one's own. Its name and keywords stay; so does a test, which can only be
    replaced as a whole. Requests that have begun keep the test that they were shown."""
    async with unit_of_work():
        found = await queries.held_type(requester, type_id)
        fields = rules.changed(found, change)
        if "description" in fields:
            parts = found.name, fields["description"], found.keywords
            fields["search_text"] = rules.search_text(*parts)
        found.update_from_dict(fields)
        await found.save(update_fields=list(fields))
        return found


def _columns(draft: TypeDraft, form: Form | None) -> tuple[object, ...]:
    value = draft.auto_granted_value
    if draft.is_auto_granted and value is None:
        value = rules.VALUE_OF_AUTO_GRANTS
    return (
        draft.name,
        draft.description,
        orjson.dumps(draft.keywords).decode(),
        rules.search_text(draft.name, draft.description, draft.keywords),
        draft.status.value,
        draft.is_requestable,
        draft.is_auto_granted,
        value,
        form and form.test,
        form and form.seconds,
        form and form.answer_key,
        draft.retry_delay_seconds,
        clock.now(),
    )
