"""Qualifications on the tests' stage: types, and who gets them."""

from __future__ import annotations

from domain.hits import commands as hits
from domain.hits.models import HitType
from domain.hits.rules import HitTypeDraft
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.normal_form import name_key
from domain.kernel.work import unit_of_work
from domain.people.models import Account, Requester, Worker
from domain.qualifications import granting, system_types
from domain.qualifications.facts import LocaleChanged
from domain.qualifications.lifecycle import TypeKind, TypeStatus
from domain.qualifications.models import QualificationType
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard, Locale

PLACES = (Locale("NL"), Locale("DE"), Locale("US"), Locale("US", "WA"), Locale("US", "CA"))


async def a_qualification(
    owner: Requester | None, name: str, *, kind: TypeKind = TypeKind.CUSTOM, fee: int = 0
) -> QualificationType:
    return await QualificationType.create(
        id=new_id(),
        kind=kind,
        owner_id=None if owner is None else owner.id,
        name=name,
        name_key=name_key(name),
        description=f"About {name}.",
        keywords=[],
        search_text=name.casefold(),
        status=TypeStatus.ACTIVE,
        is_requestable=True,
        fee_cents=fee,
        created_at=clock.now(),
    )


async def a_type_requiring(
    requester: Requester, *required: RequirementDraft, title: str = "Name a colour", **more
) -> HitType:
    return await hits.create_hit_type(
        requester,
        HitTypeDraft(
            title=title,
            description="Say which colour it is.",
            reward=Money.parse(more.pop("reward", "0.10")),
            assignment_duration_seconds=more.pop("seconds", 600),
            auto_approval_delay_seconds=3600,
            requirements=required,
            **more,
        ),
    )


async def granted(type_id, *workers: Worker, value: int | None = 1) -> None:
    async with unit_of_work() as unit:
        held = await granting.locked_workers([worker.id for worker in workers])
        await granting.grant(type_id, dict.fromkeys(held, value), unit, at=clock.now())


async def revoked(type_id, *workers: Worker, reason: str | None = None) -> None:
    async with unit_of_work() as unit:
        held = await granting.locked_workers([worker.id for worker in workers])
        await granting.revoke(type_id, list(held), unit, at=clock.now(), reason=reason)


async def moved(worker: Worker, place: Locale) -> None:
    async with unit_of_work() as unit:
        await granting.locked_workers([worker.id])
        account = await Account.get(id=worker.account_id)
        before = Locale(account.country, account.subdivision)
        account.country, account.subdivision = place.country, place.subdivision
        await account.save(update_fields=["country", "subdivision"])
        unit.tell(
            LocaleChanged(
                occurred_at=clock.now(),
                worker_id=worker.id,
                country=place.country,
                subdivision=place.subdivision,
                country_before=before.country,
                subdivision_before=before.subdivision,
            )
        )


def any_requirement(random, types: list[QualificationType]) -> RequirementDraft:
    """A legal requirement of one of these types, of a place, or of the market's own figures."""
    guard = random.choice(list(Guard))
    which = random.random()
    if which < 0.2:
        places = tuple(random.sample(PLACES, random.randint(1, 3)))
        comparator = random.choice([Comparator.IN, Comparator.NOT_IN])
        if len(places) == 1:
            comparator = random.choice([Comparator.EQUAL_TO, Comparator.NOT_EQUAL_TO])
        return RequirementDraft(system_types.LOCALE, comparator, locales=places, guard=guard)
    comparator = random.choice(list(Comparator))
    if which < 0.35:
        type_id, comparators = system_types.NUMBER_APPROVED, list(Comparator)
        comparators = [c for c in Comparator if "EXIST" not in c]
        comparator = random.choice(comparators)
    else:
        type_id = random.choice(types).id
    if comparator in (Comparator.EXISTS, Comparator.DOES_NOT_EXIST):
        return RequirementDraft(type_id, comparator, guard=guard)
    many = random.randint(1, 3) if comparator in (Comparator.IN, Comparator.NOT_IN) else 1
    values = tuple(random.randint(0, 3) for _ in range(many))
    return RequirementDraft(type_id, comparator, integers=values, guard=guard)
