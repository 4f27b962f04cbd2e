"""Where a worker lives: told by themselves, and not changed back and forth."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.kernel import clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.work import unit_of_work
from domain.people import limits, queries, rules
from domain.people.models import Account, Worker
from domain.people.refusals import LocaleChangedLately
from domain.people.viewer import Viewer
from domain.qualifications.facts import LocaleChanged
from domain.qualifications.requirements.requirement import Locale


async def change_locale(viewer: Viewer, *, country: str, subdivision: str | None = None) -> Account:
    """Say where the worker lives: a country, and in the United States a state where told.

    At most once in 30 days, so that nobody hops from place to place after work that is bound to
    one; to name the state of one's own country for the first time is free, at any time. Raises
    InvalidInput, LocaleChangedLately. The same again changes nothing.
    """
    viewer.require_session()
    worker, code = viewer.working(), rules.country(country)
    wanted = Locale(code, rules.subdivision(subdivision, country=code))
    async with unit_of_work() as unit:
        await queries.locked_worker(worker.id)  # an accept is judged before or after
        account = await queries.locked_account(worker.account_id)
        before, at = Locale(account.country, account.subdivision), clock.now()
        if wanted == before:
            return account
        if not before.covers(wanted):
            await _note_move(account, at)
        account.country, account.subdivision = wanted.country, wanted.subdivision
        await account.save(update_fields=["country", "subdivision"])
        unit.tell(_changed(worker, before, wanted, at=at))
        return account


async def _note_move(account: Account, at: datetime) -> None:
    """The latest move is kept like an answer that is remembered: as long as it stands in the way
    of another one."""
    stays: timedelta = limits.LOCALE_STAYS
    move = IdempotentRequest(
        account_id=account.id,
        verb="changeLocale",
        token="latest move",
        input=None,
        stored_for=stays,
    )
    if known := await earlier_answer(move):
        raise LocaleChangedLately(datetime.fromisoformat(known["until"]))
    await store_answer(move, {"until": (at + stays).isoformat()})


def _changed(worker: Worker, before: Locale, now: Locale, *, at: datetime) -> LocaleChanged:
    return LocaleChanged(
        occurred_at=at,
        worker_id=worker.id,
        country=now.country,
        subdivision=now.subdivision,
        country_before=before.country,
        subdivision_before=before.subdivision,
    )
