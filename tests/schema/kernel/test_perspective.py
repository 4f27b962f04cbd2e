"""The identity of a perspective: viewers with the same one get the same answers."""

from collections import defaultdict
from dataclasses import replace
from itertools import product

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.people.models import Account, CredentialKind, IdentityState, Requester, Scope, Worker
from domain.people.operators import Duty, OperatorRole
from domain.people.teams.roles import TeamDuty, TeamRole
from domain.people.viewer import Viewer
from schema.kernel.context import Context
from schema.kernel.perspective import Perspective

ACCOUNTS = [new_id(), new_id()]
WORKER, REQUESTER = Worker(id=new_id()), Requester(id=new_id())
CHECKED = Worker(id=WORKER.id, identity_state=IdentityState.FAILED)
SCOPES = [frozenset(), *(frozenset({scope}) for scope in Scope), frozenset(Scope)]


def viewers():
    for kind, role, confirmed, worker, requester, scopes, id in product(
        CredentialKind,
        (None, *OperatorRole),
        (None, clock.now()),
        (None, WORKER, CHECKED),
        (None, REQUESTER),
        SCOPES,
        ACCOUNTS,
    ):
        account = Account(id=id, operator_role=role, email_verified_at=confirmed)
        viewer = Viewer(
            account=account,
            worker=worker,
            requester=requester,
            scopes=scopes,
            credential_id=new_id(),
            expires_at=clock.now(),
            kind=kind,
        )
        yield viewer
        yield replace(viewer, credential_id=new_id())
        if requester is not None:
            for role in list(TeamRole)[1:]:
                member = replace(viewer, member_role=role)
                yield member
                yield replace(viewer, key_role=role, credential_id=new_id())


QUESTIONS = {
    "reading": lambda context: context.reading().account.id,
    "browsing": lambda context: context.browsing().account.id,
    "working": lambda context: context.working().id,
    "requesting": lambda context: context.requesting(TeamDuty.READ).id,
    "managing": lambda context: context.managing().id,
    "publishing": lambda context: context.publishing().id,
    "paying": lambda context: context.paying().id,
    "operating": lambda context: [_rights(context.operating, duty) for duty in Duty],
    "overseeing": lambda context: [_rights(context.overseeing, duty) for duty in Duty],
    "acting": lambda context: [_rights(context.acting, duty) for duty in Duty],
    "overseer": lambda context: [_rights(context.overseer, duty) for duty in Duty],
    "may_oversee": lambda context: [_rights(context.may_oversee, duty) for duty in Duty],
    "is_operating": lambda context: [context.is_operating(duty) for duty in Duty],
    "is_worker": lambda context: context.is_worker(WORKER.id),
    "is_requester": lambda context: context.is_requester(REQUESTER.id),
    "reading_account": lambda context: [context.reading_account(id) for id in ACCOUNTS[:1]],
    "reading_team": lambda context: context.reading_team(REQUESTER, TeamDuty.PAY),
    "reading_work": lambda context: context.reading_work(),
    "viewer_at_work": lambda context: context.perspective.viewer_at_work.worker,
}


def _rights(ask, duty):
    try:
        return str(ask(duty))
    except Exception as refused:
        return type(refused), str(refused)


class StandingTail:
    head = None


def answers(viewer):
    server = type("Parts", (), {"tail": StandingTail()})()
    context = Context(perspective=Perspective(viewer), server=server, request_id="r")
    found = []
    for ask in QUESTIONS.values():
        try:
            found.append(ask(context))
        except Exception as refused:
            found.append((type(refused), str(refused)))
    return found


@pytest.fixture(scope="module")
def by_identity():
    found = defaultdict(list)
    for viewer in viewers():
        found[Perspective(viewer).identity].append(answers(viewer))
    return found


def test_viewers_with_one_identity_get_the_same_answers(by_identity):
    for alike in by_identity.values():
        assert all(each == alike[0] for each in alike)
    assert all(len(alike) == 2 for alike in by_identity.values()), "another key of equal rights"


def test_every_question_that_depends_on_the_viewer_is_asked():
    of_viewers = {
        name
        for name, member in vars(Context).items()
        if callable(member) and "viewer" in member.__code__.co_names + member.__code__.co_varnames
    }

    assert of_viewers - {"refreshed", "signed_in"} <= set(QUESTIONS)
