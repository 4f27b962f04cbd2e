"""Every kind of caller that the walk of the whole schema is done as."""

from __future__ import annotations

from dataclasses import dataclass

from domain.accounts.applications.lifecycle import ApplicationState, ApplicationVerb
from domain.accounts.applications.models import ApplicationStep
from domain.accounts.identity.answers import IdentityDraft, encrypted
from domain.accounts.identity.models import IdentityCheck
from domain.accounts.suspension.lifecycle import SuspensionState
from domain.accounts.suspension.models import Suspension
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.people.models import Account, IdentityState, Scope
from domain.people.operators import ALLOWED as OF_OPERATORS
from domain.people.operators import OperatorRole
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import ALLOWED as OF_TEAMS
from domain.people.teams.roles import TeamDuty, TeamRole
from domain.storage.lifecycle import UploadState
from tests.domain.accounts.identity.cast import ADDRESS, a_document
from tests.schema.cast import (
    Cast,
    Person,
    a_requester,
    a_worker,
    an_account,
    an_application,
)
from tests.schema.everybody.audiences import ANYBODY, Parties
from tests.schema.everybody.private_data import a_proposal, an_action

READS_WORKER, READS_REQUESTER = {Scope.READ, Scope.WORK}, {Scope.READ, Scope.REQUEST}


@dataclass(frozen=True)
class Caller:
    """Somebody who asks, with what tests know of them."""

    name: str
    token: str | None = None
    account: str = ""
    worker: str = ""
    requester: str = ""
    scopes: frozenset[Scope] = frozenset(Scope)
    duties: frozenset[str] = frozenset()
    team: frozenset[str] = frozenset(TeamDuty)  # duties in the team of the requester

    def may_see(self, audience: Parties, parties: set[str]) -> bool:
        """Whether this caller is one of those who may see a row with these parties."""
        if ANYBODY in parties or self.account in parties:
            return True
        if not self.duties.isdisjoint(audience.duties):
            return True
        if audience.pays and self.scopes == {Scope.PAY}:
            return not parties.isdisjoint({self.worker, self.requester} - {""})
        if self.worker in parties:
            return not self.scopes.isdisjoint(READS_WORKER)
        is_read = self.requester in parties and not self.scopes.isdisjoint(READS_REQUESTER)
        return is_read and audience.team in self.team


def caller(name: str, person: Person, token: str = "", **more) -> Caller:
    """A person with a session, or with another token."""
    return Caller(
        name=name,
        token=token or person.token,
        account=str(person.account.id),
        worker=str(person.worker.id) if person.worker else "",
        requester=str(person.requester.id) if person.requester else "",
        **more,
    )


async def all_callers(people: Cast, *, with_keys: bool) -> list[Caller]:
    """Every kind of caller that there is; or of those with a session."""
    found = [Caller("a stranger")]
    for name, person in vars(people).items():
        found.append(caller(name, person, duties=duties_of(person.account)))
    for role in OperatorRole:
        person = await an_account(f"Operator {role.lower()}")
        person.account.operator_role = role
        await person.account.save()
        found.append(caller(f"an operator, {role}", person, duties=duties_of(person.account)))
    found += [await a_member(people, role) for role in TeamRole]
    waiting = [*await applicants(), *await suspended(), *await checked()]
    found += [caller(name, person) for name, person in waiting]
    if not with_keys:
        return found
    for person in (people.wim, people.rita, people.olga):
        scopes = Scope if person is not people.olga else [Scope.READ]
        for scope in scopes:
            name = f"{person.account.display_name}'s key to {scope}"
            token = await person.key(scope)
            found.append(caller(name, person, token, scopes=frozenset({scope})))
    return found


def duties_of(account: Account) -> frozenset[str]:
    """What this account may do for the installation."""
    role = account.operator_role
    return frozenset(OF_OPERATORS[role]) if role is not None else frozenset()


async def a_member(people: Cast, role: TeamRole) -> Caller:
    """A member of Rita's team."""
    person, requester = await an_account(f"Member {role.lower()}"), people.rita.requester
    requester.is_team = True
    await requester.save()
    await TeamMember.create(
        id=new_id(),
        account_id=person.account.id,
        requester_id=requester.id,
        role=role,
        joined_at=clock.now(),
    )
    await an_action(person.account, requester.id)
    member = Person(person.account, requester=requester, token=person.token)
    return caller(f"a team's {role}", member, team=frozenset(OF_TEAMS[role]))


async def applicants() -> list[tuple[str, Person]]:
    """A worker and a requester whose applications wait."""
    worker, requester = await a_worker("Ann"), await a_requester("Abe")
    for person in (worker, requester):
        profile = person.worker or person.requester
        profile.is_admitted = False
        await profile.save()
        applied = await an_application(person.account)
        applied.state, applied.decided_at = ApplicationState.MORE_ASKED, None
        await applied.save()
        await ApplicationStep.create(
            id=new_id(),
            application_id=applied.id,
            verb=ApplicationVerb.ASK,
            text="x",
            taken_at=clock.now(),
        )
    return [("a worker who applied", worker), ("a requester who applied", requester)]


async def suspended() -> list[tuple[str, Person]]:
    """A worker and a requester whose accounts are suspended."""
    worker, requester = await a_worker("Stan"), await a_requester("Sid")
    for person in (worker, requester):
        person.account.suspended_at = clock.now()
        await person.account.save()
        await Suspension.create(
            id=new_id(),
            account_id=person.account.id,
            state=SuspensionState.APPEALED,
            reason="x",
            suspended_at=clock.now(),
            took_masters=False,
        )
        await a_proposal(person)
    return [("a suspended worker", worker), ("a suspended requester", requester)]


async def checked() -> list[tuple[str, Person]]:
    """A worker whose appeal against an identity check waits, with a document."""
    worker, id, at = await a_worker("Iris"), new_id(), clock.now()
    worker.worker.identity_state = IdentityState.APPEALED
    await worker.worker.save()
    told = IdentityDraft(
        legal_name="Iris Unheardof", birth_date="1990-12-31", address=ADDRESS
    ).checked()
    columns = zip(("legal_name", "birth_date", "address"), encrypted(id, told), strict=True)
    await IdentityCheck.create(
        id=id,
        account_id=worker.account.id,
        state=IdentityState.APPEALED,
        begun_at=at,
        waiting_since=at,
        decided_at=at,
        appealed_at=at,
        answered_at=at,
        **dict.fromkeys(("reason", "appeal", "answer"), "x"),
        **dict(columns),
    )
    await a_document(worker.worker, state=UploadState.ATTACHED, attached_to=id, attached_at=at)
    return [("a worker whose identity is checked", worker)]
