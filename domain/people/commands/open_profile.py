"""Opening the worker profile or the requester profile of an account."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id, new_worker_id
from domain.kernel.work import retried, unit_of_work
from domain.people import queries, rules
from domain.people.admission import ApplicationRole, OpeningProfile, is_admitted
from domain.people.facts import RightsChanged
from domain.people.models import Account, Requester, Scope, Worker
from domain.people.refusals import AlreadyOpen, EmailNotVerified
from domain.people.teams.membership import join
from domain.people.teams.roles import TeamRole
from domain.people.viewer import Viewer


@retried
async def open_worker_account(viewer: Viewer, *, client_token: str | None = None) -> Worker:
    """Give the account its worker profile, and apply for it.

    It may browse at once, and accept HITs when the application is approved. Raises InvalidInput
    for a country that is not open, AgreementNotAccepted.
    """
    viewer.require(Scope.WORK)
    request = _request(viewer, "openWorkerAccount", client_token, {})
    async with unit_of_work() as unit:
        account = await _locked_verified(viewer)
        if known := await earlier_answer(request):
            return await Worker.get(id=UUID(known["worker"]))
        if await Worker.exists(account_id=viewer.account.id):
            raise AlreadyOpen("worker")
        now = clock.now()
        worker = await Worker.create(
            id=new_id(),
            account_id=viewer.account.id,
            worker_id=new_worker_id(),
            created_at=now,
            is_admitted=await is_admitted(
                OpeningProfile(account, ApplicationRole.WORKER, unit, now)
            ),
        )
        unit.tell(RightsChanged(account_id=viewer.account.id, occurred_at=now))
        await store_answer(request, {"worker": worker.id})
        return worker


@retried
async def open_requester_account(
    viewer: Viewer, *, name: str, client_token: str | None = None
) -> Requester:
    """Give the account its requester profile, under a name that workers see, and apply for it.

    It may prepare at once, and publish when the application is approved. Raises as
    `open_worker_account`, and InATeam where the person is a member of another one.
    """
    viewer.require(Scope.REQUEST)
    name = rules.line("name", name)
    request = _request(viewer, "openRequesterAccount", client_token, {"name": name})
    async with unit_of_work() as unit:
        account = await _locked_verified(viewer)
        if known := await earlier_answer(request):
            return await Requester.get(id=UUID(known["requester"]))
        if await Requester.exists(account_id=viewer.account.id):
            raise AlreadyOpen("requester")
        now = clock.now()
        requester = await Requester.create(
            id=new_id(),
            account_id=viewer.account.id,
            name=name,
            created_at=now,
            is_admitted=await is_admitted(
                OpeningProfile(account, ApplicationRole.REQUESTER, unit, now)
            ),
        )
        await join(viewer.account.id, requester.id, TeamRole.OWNER)
        unit.tell(RightsChanged(account_id=viewer.account.id, occurred_at=now))
        await store_answer(request, {"requester": requester.id})
        return requester


def _request(
    viewer: Viewer, verb: str, token: str | None, values: dict[str, str]
) -> IdempotentRequest:
    return IdempotentRequest(account_id=viewer.account.id, verb=verb, token=token, input=values)


async def _locked_verified(viewer: Viewer) -> Account:
    account = await queries.locked_account(viewer.account.id)
    if account.email_verified_at is None:
        raise EmailNotVerified()
    return account
