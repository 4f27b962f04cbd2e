"""Accepting, HITs, groups and shared views give the reasons of one list, in every case."""

import ast
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

import domain
from domain.assignments import queries
from domain.assignments.batch_limits import BatchUse
from domain.assignments.daily_limits import DailyUse
from domain.assignments.objections import AcceptFacts, Relationship, objections, reasons
from domain.discovery import eligibility, hit_eligibility
from domain.discovery.eligibility import Eligibility
from domain.discovery.feed import shared_view
from domain.discovery.feed.shared_view import SharedView
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit, HitGroup
from domain.kernel import policy
from domain.kernel.ids import new_id
from domain.kernel.refusals import RefusalReason
from domain.people.models import Account, Requester, Scope, Worker
from domain.people.viewer import Viewer
from domain.qualifications.requirements.catalogue import NO_SETS
from domain.qualifications.requirements.requirement import (
    NO_PROBATION,
    NOTHING_REQUIRED,
    Comparator,
    Guard,
    Requirement,
    evaluate,
)
from tests.domain import cast

_R = RefusalReason
LIMIT = policy.current().queue_length
NOW = cast.START
NOT_MET = evaluate([Requirement(new_id(), "Skill", Comparator.EXISTS)], {})
HIDDEN = evaluate(
    [Requirement(new_id(), "Secret", Comparator.EXISTS, guard=Guard.DISCOVER_PREVIEW_AND_ACCEPT)],
    {},
)
EARLY = evaluate([NO_PROBATION], {})
EARLY_AND_NOT_MET = evaluate([Requirement(new_id(), "Skill", Comparator.EXISTS), NO_PROBATION], {})
AT_THE_LIMIT = DailyUse(3, 3, NOW)
PAUSED, PAUSED_AND_TAKEN = (
    BatchUse(is_paused=True),
    BatchUse(is_paused=True, most_hits=2, hits=2),
)
TAKEN = BatchUse(most_hits=2, hits=2, most_workers=1, others_at_work=1, is_at_work=True)
CROWDED = BatchUse(most_hits=2, hits=1, most_workers=3, others_at_work=3)
GATES = (None, _R.SCOPE_MISSING, _R.EMAIL_NOT_VERIFIED, _R.NO_WORKER_ACCOUNT)
YES_OR_NO = (False, True)

ALL = [
    AcceptFacts(
        gate=gate,
        relationship=Relationship(is_own=own, is_blocked=blocked, has_blocked=blocks),
        judgement=judgement,
        has_done=done,
        has_expired=expired,
        has_free_slot=free,
        is_queue_full=full,
        queue_limit=LIMIT,
        daily=daily,
    )
    for gate, own, blocked, blocks, judgement, done, expired, free, full, daily in product(
        GATES,
        YES_OR_NO,
        YES_OR_NO,
        YES_OR_NO,
        (NOTHING_REQUIRED, NOT_MET, HIDDEN, EARLY, EARLY_AND_NOT_MET),
        YES_OR_NO,
        YES_OR_NO,
        YES_OR_NO,
        YES_OR_NO,
        (None, DailyUse(3, 2, NOW), AT_THE_LIMIT),
    )
]
# The limits of batches, beside what is neither about people nor about qualifications.
ALL += [
    replace(facts, use=use)
    for facts in ALL
    if facts.relationship == Relationship() and facts.judgement in (NOTHING_REQUIRED, NOT_MET)
    for use in (PAUSED, TAKEN, CROWDED, PAUSED_AND_TAKEN)
]

# The one table: a condition and its reason, in the order in which reasons are given.
TABLE = (
    (lambda facts: facts.relationship.is_own, _R.OWN_HIT),
    (lambda facts: facts.relationship.is_blocked, _R.BLOCKED_BY_REQUESTER),
    (lambda facts: facts.relationship.has_blocked, _R.REQUESTER_BLOCKED),
    (lambda facts: facts.gate == _R.SCOPE_MISSING, _R.SCOPE_MISSING),
    (lambda facts: facts.gate == _R.EMAIL_NOT_VERIFIED, _R.EMAIL_NOT_VERIFIED),
    (lambda facts: facts.gate == _R.NO_WORKER_ACCOUNT, _R.NO_WORKER_ACCOUNT),
    (
        lambda facts: facts.judgement in (NOT_MET, HIDDEN, EARLY_AND_NOT_MET),
        _R.NOT_QUALIFIED,
    ),
    (lambda facts: facts.judgement in (EARLY, EARLY_AND_NOT_MET), _R.IN_PROBATION),
    (lambda facts: facts.has_done, _R.ALREADY_DONE),
    (lambda facts: facts.has_expired, _R.HIT_EXPIRED),
    (lambda facts: not facts.has_free_slot and not facts.has_expired, _R.NO_SLOTS_LEFT),
    (lambda facts: facts.use in (PAUSED, PAUSED_AND_TAKEN), _R.GROUP_PAUSED),
    (lambda facts: facts.use in (TAKEN, PAUSED_AND_TAKEN), _R.MAX_HITS_PER_WORKER),
    (lambda facts: facts.use == CROWDED, _R.MAX_CONCURRENT_WORKERS),
    (lambda facts: facts.is_queue_full, _R.QUEUE_FULL),
    (lambda facts: facts.daily == AT_THE_LIMIT, _R.DAILY_LIMIT_REACHED),
)
OF_ACCEPTING = {
    "OwnHit",
    "BlockedByRequester",
    "RequesterIsBlocked",
    "NotQualified",
    "AlreadyDone",
    "HitHasExpired",
    "NoSlotsLeft",
    "QueueFull",
    "InProbation",
    "DailyLimitIsReached",
    "GroupIsPaused",
    "MostHitsTaken",
    "MostWorkersAtWork",
    "OWN_HIT",
    "BLOCKED_BY_REQUESTER",
    "REQUESTER_BLOCKED",
    "NOT_QUALIFIED",
    "ALREADY_DONE",
    "HIT_EXPIRED",
    "NO_SLOTS_LEFT",
    "QUEUE_FULL",
    "IN_PROBATION",
    "DAILY_LIMIT_REACHED",
    "GROUP_PAUSED",
    "MAX_HITS_PER_WORKER",
    "MAX_CONCURRENT_WORKERS",
}
MAY_NAME_SEVERAL = {
    "domain/assignments/objections.py": "the list",
    "domain/assignments/refusals.py": "defines the refusals",
    "domain/kernel/refusals.py": "defines the reasons",
    "schema/kernel/error_reference.py": "says what to do about each reason",
    "schema/kernel/refusal_reasons.py": "describes each reason for the API",
}


def in_the_table(facts):
    return [reason for holds, reason in TABLE if holds(facts)]


def the_hit(facts):
    """A HIT of which the facts are true."""
    return Hit(
        requester_id=new_id(),
        status=HitStatus.ASSIGNABLE if facts.has_free_slot else HitStatus.UNASSIGNABLE,
        is_expired=False,
        expires_at=NOW + timedelta(seconds=0 if facts.has_expired else 1),
    )


def the_group(facts):
    return HitGroup(id=new_id(), requester_id=new_id(), available_hits=int(facts.has_free_slot))


def the_viewer(facts, requester_id):
    """A viewer that the gate stops; without a gate, nothing stops them."""
    gate = facts.gate
    return Viewer(
        account=Account(email_verified_at=None if gate == _R.EMAIL_NOT_VERIFIED else NOW),
        worker=None if gate == _R.NO_WORKER_ACCOUNT else Worker(),
        requester=Requester(id=requester_id) if facts.relationship.is_own else None,
        scopes=frozenset() if gate == _R.SCOPE_MISSING else frozenset(Scope),
        credential_id=new_id(),
        expires_at=NOW,
    )


def the_row(facts):
    """The row of the viewer's worker; none where there is no worker."""
    if facts.gate == _R.NO_WORKER_ACCOUNT:
        return None
    return {
        "is_own": facts.relationship.is_own,
        "is_blocked": facts.relationship.is_blocked,
        "has_blocked": facts.relationship.has_blocked,
        "has_done": facts.has_done,
        "is_acceptable": not facts.has_done,
        "queue_length": LIMIT if facts.is_queue_full else LIMIT - 1,
    }


def needs_a_worker(facts):
    """Whether somebody without a worker profile could be in this case."""
    relationship = facts.relationship
    return (
        relationship.is_blocked
        or relationship.has_blocked
        or facts.has_done
        or facts.is_queue_full
        or facts.daily is not None
    )


POSSIBLE = [
    facts for facts in ALL if facts.gate != _R.NO_WORKER_ACCOUNT or not needs_a_worker(facts)
]


def test_the_list_is_the_table():
    for facts in ALL:
        assert reasons(facts) == in_the_table(facts)


def test_refusals_are_made_in_the_order_of_the_reasons():
    through_the_gate = [facts for facts in ALL if facts.gate is None]

    for facts in through_the_gate:
        assert [refusal.reason for refusal in objections(facts)] == in_the_table(facts)
    assert len(through_the_gate) == len(ALL) / len(GATES)


def test_accepting_gathers_the_facts_of_a_worker_who_is_through_the_gate():
    for facts in (facts for facts in ALL if facts.gate is None):
        hit, row = the_hit(facts), the_row(facts)

        gathered = queries.facts_of(hit, row, facts.judgement, daily=facts.daily, at=NOW)
        gathered = replace(gathered, use=facts.use)

        assert reasons(gathered) == in_the_table(facts)


def test_the_eligibility_for_a_hit_gathers_the_same_facts():
    for facts in POSSIBLE:
        hit = the_hit(facts)
        viewer = the_viewer(facts, hit.requester_id)

        gathered = hit_eligibility.facts_of(
            viewer,
            hit,
            the_row(facts),
            judgement=facts.judgement,
            at=NOW,
        )
        gathered = replace(gathered, daily=facts.daily, use=facts.use)

        assert reasons(gathered) == in_the_table(facts)
        assert Eligibility.of(gathered) == Eligibility.of(facts)


def test_the_eligibility_for_a_group_gathers_the_same_facts():
    """A group never expires, and without an open HIT nothing says that the worker has done all."""
    of_groups = [f for f in POSSIBLE if not f.has_expired and (f.has_free_slot or not f.has_done)]

    for facts in of_groups:
        group = the_group(facts)
        viewer = the_viewer(facts, group.requester_id)

        gathered = eligibility.facts_of(
            viewer, group, the_row(facts), judgement=facts.judgement, daily=facts.daily
        )
        gathered = replace(gathered, use=facts.use)

        assert reasons(gathered) == in_the_table(facts)
        assert Eligibility.of(gathered) == Eligibility.of(facts)


def test_a_shared_view_gathers_the_same_facts():
    """Of groups that are no exception for its viewers: no block, no work, no HIT of their own."""
    nothing_personal = Relationship()
    shared = [
        facts
        for facts in ALL
        if facts.relationship == nothing_personal and not facts.has_done and not facts.has_expired
    ]

    for facts in shared:
        reached = facts.daily and facts.daily.if_reached()
        view = SharedView(facts.gate, NO_SETS, facts.is_queue_full, reached)

        gathered = shared_view.facts_of(view, the_group(facts), facts.judgement)
        gathered = replace(gathered, use=facts.use)

        assert reasons(gathered) == in_the_table(facts)
        assert Eligibility.of(gathered) == Eligibility.of(facts)


@pytest.mark.parametrize("folder", ["api", "schema", "domain", "subscriptions"])
def test_no_other_module_lists_the_reasons(folder):
    root = Path(domain.__file__).parents[1]
    several = set()
    for path in sorted((root / folder).rglob("*.py")):
        if len(reasons_named_in(path)) > 1:
            several.add(str(path.relative_to(root)))

    assert several == {path for path in MAY_NAME_SEVERAL if path.startswith(f"{folder}/")}


def reasons_named_in(path):
    """The refusals of accepting, and their reasons, of which the code speaks."""
    named = set()
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                named.add(name)
            case ast.Constant(value=str(name)) | ast.ClassDef(name=name):
                named.add(name)
    return named & OF_ACCEPTING
