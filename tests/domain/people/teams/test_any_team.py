"""Teams at random: invitations, roles, removals, publishing and deciding, against a plain model.

After each step the members and their roles are those of the model, each requester account has an
owner who holds it, and each thing that was done was recorded, by somebody whose role allowed it.
"""

import random

import pytest

from domain.assignments import commands as work
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.rules import HitDraft
from domain.kernel import calls, clock
from domain.kernel.calls import Call
from domain.kernel.refusals import Refused
from domain.people import commands
from domain.people.models import Requester
from domain.people.teams.models import TeamAction, TeamMember
from domain.people.teams.roles import ALLOWED, TeamDuty, TeamRole
from tests.domain import cast as market_cast
from tests.domain.people import cast
from tests.domain.people.teams import cast as teams

STEPS = 50
NAMES = ("ann", "ben", "cat", "dan", "eve", "fay")
OWNER = TeamRole.OWNER


async def refusal_of(doing):
    """The reason for which it was refused, if it was."""
    try:
        await doing
    except Refused as refused:
        return refused.reason
    return None


class Teams:
    """Two requester accounts, people who come and go, and the model of who is who."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.people = {}
        self.profiles = []
        self.roles = {}  # (number of the requester account, role) by name
        self.tokens = []  # (name, number, role)
        self.done = 0  # recorded actions
        self.refusals = set()

    async def begin(self):
        for name in ("rita", "rob"):
            self.people[name] = await cast.requester(name)
            self.profiles.append(self.people[name].requester)
            self.roles[name] = (len(self.profiles) - 1, OWNER)
            await market_cast.deposit(self.profiles[-1], market_cast.Money.parse("100.00"))
        for name in NAMES:
            self.people[name] = await cast.joined(name)
        self.types = [await market_cast.a_type(each) for each in self.profiles]
        self.worker = await market_cast.a_worker("Wim")

    def somebody(self):
        """Mostly a member."""
        names = self.roles if self.dice.random() < 0.8 else self.people
        return self.dice.choice(sorted(names))

    async def attempt(self, name, duty, do, *, allowed=True, effect=lambda: None):
        """A member does something: it works exactly where the role and the model allow it."""
        if self.dice.random() < 0.7:  # Otherwise the rights are those of an earlier moment.
            self.people[name] = await teams.again(self.people[name])
        viewer = self.people[name]
        number, role = self.roles.get(name, (None, None))
        stale = viewer.requester is not None and (
            number is None or viewer.requester.id != self.profiles[number].id
        )
        may = role is not None and duty in ALLOWED[role] and not stale
        reason = await refusal_of(teams.acting(viewer, duty, do))
        self.refusals.add(reason)
        if reason is None:
            assert may, f"{name} did {duty} as {role}"
            assert allowed
            effect()
            self.done += 1
        else:
            is_read = viewer.requester is not None and viewer.may(duty)
            assert not (may and is_read and allowed), (name, duty, reason)

    async def invite(self):
        name, guest = self.somebody(), self.dice.choice(NAMES)
        role = self.dice.choice(list(TeamRole))
        email = self.people[guest].account.email
        is_here = self.roles.get(guest, (None,))[0] == self.roles.get(name, (-1,))[0]

        async def do(requester):
            await commands.invite_team_member(
                requester,
                email,
                role,
                by=self.people[name].account_id,
                public_url=cast.PUBLIC_URL,
            )

        clock.advance(cast.limits.LONGEST_WINDOW)  # the bounds of mails have tests of their own

        def effect():
            number = self.roles[name][0]
            self.tokens = [each for each in self.tokens if each[:2] != (guest, number)]
            self.tokens.append((guest, number, role, name, clock.now()))

        await self.attempt(name, TeamDuty.MANAGE, do, allowed=not is_here, effect=effect)
        if self.tokens and self.tokens[-1][4] == clock.now():
            token = await teams.mailed(email)
            self.tokens[-1] = (*self.tokens[-1][:4], clock.now(), token)

    async def accept(self):
        if not self.tokens:
            return
        guest, number, role, _inviter, at, token = self.dice.choice(self.tokens)
        is_open = clock.now() - at < cast.limits.INVITATION_LASTS
        with calls.called(Call("accept")):
            reason = await refusal_of(commands.accept_team_invitation(self.people[guest], token))
        self.refusals.add(reason)
        if reason is not None:
            assert not is_open or guest in self.roles
        else:
            assert is_open
            assert guest not in self.roles
            self.roles[guest] = (number, role)
            self.tokens = [each for each in self.tokens if each[5] != token]
            self.done += 1

    def owners(self, number):
        return [name for name, (of, role) in self.roles.items() if (of, role) == (number, OWNER)]

    def end_ownership(self, name):
        self.tokens = [each for each in self.tokens if each[3] != name]

    async def change(self):
        name, other = self.somebody(), self.dice.choice(sorted(self.roles))
        role = self.dice.choice(list(TeamRole))
        number, had = self.roles[other]
        row = await TeamMember.get(account_id=self.people[other].account_id)
        alone = had is OWNER and role is not OWNER and len(self.owners(number)) == 1
        is_own = self.roles.get(name, (None,))[0] == number

        def effect():
            self.roles[other] = (number, role)
            if had is OWNER and role is not OWNER:
                self.end_ownership(other)

        await self.attempt(
            name,
            TeamDuty.MANAGE,
            lambda requester: commands.change_team_role(requester, row.id, role),
            allowed=is_own and not alone,
            effect=effect,
        )

    async def remove(self):
        name, other = self.somebody(), self.dice.choice(sorted(self.roles))
        number, had = self.roles[other]
        row = await TeamMember.get(account_id=self.people[other].account_id)
        alone = had is OWNER and len(self.owners(number)) == 1
        is_own = self.roles.get(name, (None,))[0] == number

        def effect():
            del self.roles[other]
            if had is OWNER:
                self.end_ownership(other)

        await self.attempt(
            name,
            TeamDuty.MANAGE,
            lambda requester: commands.remove_team_member(requester, row.id),
            allowed=is_own and not alone,
            effect=effect,
        )

    async def publish(self):
        name = self.somebody()
        number = self.roles.get(name, (0,))[0]
        offer = Offer(hit_type_id=self.types[number].id, lifetime_seconds=86_400, max_assignments=1)
        draft = HitDraft(question=market_cast.QUESTION)
        await self.attempt(
            name,
            TeamDuty.PUBLISH,
            lambda requester: hits.create_hit(requester, offer, draft),
        )

    async def decide(self):
        name = self.somebody()
        number = self.roles.get(name, (0,))[0]
        hit = await market_cast.a_hit(self.profiles[number], hit_type=self.types[number])
        submitted = await market_cast.a_submitted(self.worker, hit)
        await self.attempt(
            name,
            TeamDuty.REVIEW,
            lambda requester: work.decide(requester, [submitted.id], work.Decision()),
        )

    async def check(self):
        found = {row.account_id: row for row in await TeamMember.all()}
        numbers = {each.id: number for number, each in enumerate(self.profiles)}
        by_name = {
            name: (numbers[found[each.account_id].requester_id], found[each.account_id].role)
            for name, each in self.people.items()
            if each.account_id in found
        }
        assert by_name == self.roles
        for number, each in enumerate(self.profiles):
            holder = (await Requester.get(id=each.id)).account_id
            assert holder in [self.people[name].account_id for name in self.owners(number)]
        assert await TeamAction.all().count() == self.done


@pytest.mark.parametrize("seed", range(3))
async def test_nobody_does_what_their_role_does_not_allow(seed, database):
    clock.freeze(market_cast.START)
    try:
        found = Teams(seed)
        await found.begin()
        steps = [found.invite, found.accept, found.accept, found.change, found.remove]
        steps += [found.publish, found.decide]
        for _ in range(STEPS):
            await found.dice.choice(steps)()
            await found.check()
    finally:
        clock.release()
    assert found.done > STEPS / 6, "much of it was allowed to somebody"
    assert {"TEAM_ROLE_MISSING"} <= found.refusals
