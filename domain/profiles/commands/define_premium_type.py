"""Premium qualification types: operators create them and set their fees for requesters."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from domain.audit.trail import Actor, record
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.normal_form import name_key, searchable
from domain.kernel.refusals import InvalidInput, NotFound, Rule
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.profiles import rules
from domain.qualifications.lifecycle import TYPE_LIFECYCLE, TypeKind, TypeStatus, TypeVerb
from domain.qualifications.models import QualificationType

_ADD = Statement("""
    INSERT INTO qualification_types (id, kind, name, name_key, description, keywords, search_text,
        status, fee_cents, created_at)
    VALUES ($1, 'PREMIUM', $2, $3, $4, '[]', $5, 'ACTIVE', $6, $7)
    ON CONFLICT DO NOTHING RETURNING id
""")
_HELD = Statement(f"""
    SELECT {QualificationType.columns()} FROM qualification_types
    WHERE id = $1 AND kind = 'PREMIUM' AND status <> 'DISPOSED' FOR NO KEY UPDATE
""")
_ALL_HELD = Statement("""
    SELECT id FROM qualification_types WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
""")

_SAVE = Statement("""
    UPDATE qualification_types SET description = $2, search_text = $3, fee_cents = $4, status = $5
    WHERE id = $1
""")


@retried
async def create_premium_type(
    name: str, description: str, *, fee: Money, actor: Actor | None = None
) -> QualificationType:
    """Create a premium type. Raises InvalidInput for a name that another premium type has."""
    rules.check_premium_type(name, description, fee)
    async with unit_of_work():
        type_id = new_id()
        texts = name, name_key(name), description, searchable(name, description)
        added = await _ADD.row(type_id, *texts, fee.cents, clock.now())
        if added is None:
            bound = "a name that no other premium qualification has"
            raise InvalidInput("name", name, bound, broken=Rule.UNIQUE)
        if actor is not None:
            await record(
                actor,
                "premium.create",
                subject_id=type_id,
                details={"name": name, "fee": str(fee)},
            )
        return await QualificationType.get(id=type_id)


@retried
async def update_premium_type(
    type_id: UUID,
    *,
    description: str | None = None,
    fee: Money | None = None,
    is_active: bool | None = None,
    actor: Actor | None = None,
) -> QualificationType:
    """Change a premium type; None leaves a value as it is. Published HITs keep their fee.

    New HIT types and new profile questions cannot use an inactive type. Raises NotFound.
    """
    rules.check_premium_type(None, description, fee)
    async with unit_of_work():
        row = await _HELD.row(type_id)
        if row is None:
            raise NotFound("premium qualification")
        known = QualificationType.of(row)
        if description is not None:
            known.description = description
            known.search_text = searchable(known.name, description)
        if fee is not None:
            known.fee_cents = fee.cents
        if is_active is not None:
            verb = TypeVerb.ACTIVATE if is_active else TypeVerb.DEACTIVATE
            known.status = TYPE_LIFECYCLE.after(known.status, verb)
        values = (known.description, known.search_text, known.fee_cents, known.status.value)
        await _SAVE.run(known.id, *values)
        if actor is not None:
            await record(
                actor,
                "premium.update",
                subject_id=known.id,
                details={
                    "description": description,
                    "fee": None if fee is None else str(fee),
                    "is_active": is_active,
                },
            )
        return known


async def locked_types(ids: Collection[UUID]) -> None:
    """Lock these premium types until the unit of work ends."""
    await _ALL_HELD.rows(list(ids))


async def check_usable(outcomes: tuple[rules.PremiumOutcome, ...]) -> None:
    """Raises InvalidInput for the first outcome that gives no active premium type."""
    ids = {each.type_id for each in outcomes}
    active = QualificationType.filter(kind=TypeKind.PREMIUM, status=TypeStatus.ACTIVE)
    known = {row.id for row in await active.filter(id__in=list(ids)).only("id")}
    for number, each in enumerate(outcomes):
        if each.type_id not in known:
            path = f"outcomes[{number}].qualificationTypeId"
            bound = "the id of an active premium qualification"
            raise InvalidInput(path, each.type_id, bound, broken=Rule.ONE_OF)
