"""Random people and operators over months: nobody accepts or publishes who may not."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts.agreement import document
from domain.accounts.agreement.accepting import accept_agreement
from domain.accounts.applications import commands
from domain.accounts.applications.lifecycle import OPEN, ApplicationState
from domain.accounts.applications.models import Application
from domain.assignments import commands as assignments
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.rules import HitDraft
from domain.kernel import clock, policy
from domain.kernel.money import Money
from domain.kernel.policy import AdmissionPolicy
from domain.kernel.refusals import Refused
from domain.people import commands as people
from domain.people.admission import ApplicationRole
from domain.people.models import Account
from tests.domain import cast as market_cast
from tests.domain.market import viewer_of
from tests.domain.people import cast

NAMES = ("ada", "ben")
STEPS = 80
A_YEAR = 31_536_000
SEEDS = (2, 3, 4)  # in which both something is accepted and something published


class Walk:
    """Random changes by random people, with a model of who agreed."""

    def __init__(self, seed, olga):
        self.random, self.olga = random.Random(seed), olga
        self.version, self.agreed = 1, set()
        self.done = []

    async def begin(self):
        self.accounts = {name: (await cast.joined(name)).account.id for name in NAMES}
        rita = await market_cast.a_requester("Rita", funds="1000.00")
        self.open_hits = [
            await market_cast.a_hit(rita, slots=100, lifetime=A_YEAR) for _ in range(20)
        ]

    def adopt(self):
        document.adopt(replace(document.shipped(), version=self.version))
        admission = AdmissionPolicy(
            operators_review=self.random.random() < 0.8,
            roles_apart=self.random.random() < 0.5,
            reapply_after=timedelta(days=10),
        )
        policy.adopt(replace(policy.current(), agreement_version=self.version, admission=admission))

    async def change(self):
        name = self.random.choice(NAMES)
        viewer = await viewer_of(self.accounts[name])
        often = [self.decide, self.accept, self.publish]
        verbs = [
            self.agree,
            self.agree,
            self.agree,
            self.open_worker,
            self.open_requester,
            self.ask,
            self.answer,
        ]
        verb = self.random.choice([*often, *often, *verbs, self.again, self.wait, self.renew])
        with suppress(Refused):
            await verb(name, viewer)
        await self.check(name)

    async def agree(self, name, viewer):
        await accept_agreement(viewer, self.version)
        self.agreed.add(name)

    async def open_worker(self, name, viewer):
        await people.open_worker_account(viewer)

    async def open_requester(self, name, viewer):
        await people.open_requester_account(viewer, name=name)
        requester = (await viewer_of(self.accounts[name])).requester
        await market_cast.deposit(requester, Money.parse("10.00"))

    async def _one(self, viewer, *states):
        rows = await Application.filter(account_id=viewer.account.id, state__in=states)
        return self.random.choice(rows) if rows else None

    async def decide(self, name, viewer):
        found = await self._one(viewer, *ApplicationState)
        if found is not None and self.random.random() < 0.5:
            await commands.approve(found.id, by=self.olga)
        elif found is not None:
            await commands.refuse(found.id, reason="No.", by=self.olga)

    async def ask(self, name, viewer):
        if found := await self._one(viewer, *OPEN):
            await commands.ask(found.id, text="Why?", by=self.olga)

    async def answer(self, name, viewer):
        if found := await self._one(viewer, ApplicationState.MORE_ASKED):
            await commands.answer(viewer, found.id, "So.")

    async def again(self, name, viewer):
        if found := await self._one(viewer, ApplicationState.REFUSED):
            await commands.apply_again(viewer, found.id)

    async def accept(self, name, viewer):
        worker = viewer.working()
        assert await self.may(viewer, name, ApplicationRole.WORKER), (name, "accepts")
        self.done.append("accept")
        await assignments.accept(worker, self.random.choice(self.open_hits).id)

    async def publish(self, name, viewer):
        requester = viewer.publishing()
        assert await self.may(viewer, name, ApplicationRole.REQUESTER), (name, "publishes")
        self.done.append("publish")
        hit_type = await market_cast.a_type(requester)
        offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=60, max_assignments=1)
        await hits.create_hit(requester, offer, HitDraft(question=market_cast.QUESTION))

    async def may(self, viewer, name, role):
        """By the rows of applications, apart from the gate: one for the role is approved."""
        approved = await Application.filter(
            account_id=viewer.account.id,
            role__in=[role, ApplicationRole.BOTH],
            state=ApplicationState.APPROVED,
        ).exists()
        return approved and name in self.agreed

    async def wait(self, name, viewer):
        clock.advance(timedelta(days=self.random.choice([1, 5, 20])))

    async def renew(self, name, viewer):
        """The market is started again, sometimes with a new version and another review."""
        if self.random.random() < 0.2:
            self.version, self.agreed = self.version + 1, set()
        self.adopt()

    async def check(self, name):
        """The gate lets through exactly those whose application is approved and who agreed."""
        viewer = await viewer_of(self.accounts[name])
        for role, profile, gate in (
            (ApplicationRole.WORKER, viewer.worker, viewer.working),
            (ApplicationRole.REQUESTER, viewer.requester, viewer.publishing),
        ):
            expected = profile is not None and await self.may(viewer, name, role)
            try:
                gate()
            except Refused:
                assert not expected, (name, role, "is kept out")
            else:
                assert expected, (name, role, "is let in")


@pytest.mark.parametrize("seed", SEEDS)
async def test_nobody_begins_what_they_may_not(database, noon, olga, seed):
    walk = Walk(seed, olga)
    before = policy.current()
    try:
        await walk.begin()  # Rita publishes before there is an agreement.
        walk.adopt()
        for _ in range(STEPS):
            await walk.change()
    finally:
        policy.adopt(before)
        document.adopt(document.shipped())

    assert await Account.all().count() == len(NAMES) + 1
    assert {"accept", "publish"} <= set(walk.done)
