"""The identity of a perspective: viewers with the same one get the same answers."""

from collections import defaultdict
from dataclasses import replace
from itertools import product

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.people.models import Account, CredentialKind, Requester, Scope, Worker
from domain.people.operators import Duty
from domain.people.viewer import Viewer
from schema.kernel.context import Context
from schema.kernel.perspective import Perspective

ACCOUNTS = [new_id(), new_id()]
WORKER, REQUESTER = Worker(id=new_id()), Requester(id=new_id())
SCOPES = [frozenset(), *(frozenset({scope}) for scope in Scope), frozenset(Scope)]


def viewers():
    for kind, is_operator, confirmed, worker, requester, scopes, id in product(
        CredentialKind,
        (False, True),
        (None, clock.now()),
        (None, WORKER),
        (None, REQUESTER),
        SCOPES,
        ACCOUNTS,
    ):
        account = Account(id=id, is_operator=is_operator, email_verified_at=confirmed)
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


QUESTIONS = {
    "reading": lambda context: context.reading().account.id,
    "browsing": lambda context: context.browsing().account.id,
    "working": lambda context: context.working().id,
    "requesting": lambda context: context.requesting().id,
    "paying": lambda context: context.paying().id,
    "operating": lambda context: context.operating(Duty.RUN).id,
    "overseeing": lambda context: context.overseeing(Duty.RUN).id,
    "is_operating": lambda context: context.is_operating(),
    "is_worker": lambda context: context.is_worker(WORKER.id),
    "is_requester": lambda context: context.is_requester(REQUESTER.id),
    "reading_account": lambda context: [context.reading_account(id) for id in ACCOUNTS[:1]],
    "reading_work": lambda context: context.reading_work(),
    "viewer_at_work": lambda context: context.perspective.viewer_at_work.worker,
}


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
