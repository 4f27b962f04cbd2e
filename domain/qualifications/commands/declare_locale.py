"""A worker's declared place of residence, which may change once in 30 days."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.kernel import clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people import limits, queries, rules
from domain.people.models import Account, Worker
from domain.people.refusals import LocaleChangedLately
from domain.people.viewer import Viewer
from domain.qualifications.facts import LocaleChanged
from domain.qualifications.requirements.requirement import Locale

_MOVE = Statement("UPDATE accounts SET country = $2, subdivision = $3 WHERE id = $1")


async def change_locale(viewer: Viewer, *, country: str, subdivision: str | None = None) -> Account:
    """Declare where the worker lives: a country, and in the United States optionally a state.

    At most once in 30 days, so that nobody changes place to qualify for each HIT. Adding the state
    to one's own country is possible at any time. The same place again changes nothing. Raises
    InvalidInput, LocaleChangedLately.
    """
    viewer.require_session()
    worker, code = viewer.working(), rules.country(country)
    declared = Locale(code, rules.subdivision(subdivision, country=code))
    async with unit_of_work() as unit:
        await queries.locked_worker(worker.id)  # an accept is checked before or after
        account = await queries.locked_account(worker.account_id)
        before, at = Locale(account.country, account.subdivision), clock.now()
        if declared == before:
            return account
        if not before.covers(declared):
            await _store_move(account, at)
        account.country, account.subdivision = declared.country, declared.subdivision
        await _MOVE.run(account.id, account.country, account.subdivision)
        unit.tell(_changed(worker, before, declared, at=at))
        return account


async def _store_move(account: Account, at: datetime) -> None:
    """Stores the latest move as an answer that expires when the next move is allowed."""
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
