"""A market in which random people do random things, for properties that hold after each."""

import random
from contextlib import suppress
from datetime import timedelta

from domain.assignments import commands
from domain.assignments.lifecycle import RejectionReason
from domain.assignments.models import Assignment
from domain.discovery import measures
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from domain.people import commands as people
from domain.qualifications import system_types
from domain.qualifications.commands.consent_to_adult_content import set_adult_content_consent
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard
from domain.questions.question import AnswerField
from tests.domain import cast, market, qualified

ANSWER = [AnswerField("colour", ("red",))]


class RandomMarket:
    """Random changes by random people."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    async def open(self):
        self.requesters = [await cast.a_requester(name) for name in ("Rita", "Otto")]
        self.workers = [await cast.a_worker(name) for name in ("Wim", "Ada")]
        self.viewers = {
            each.id: await market.viewer_of(each.account_id)
            for each in (*self.requesters, *self.workers)
        }
        self.types = [
            await cast.a_type(each, title=f"Group {number}", reward=f"0.{number}0", seconds=60)
            for each in self.requesters
            for number in (1, 2, 3)
        ]
        self.hits, self.held, self.invited = [], [], []
        self.qualifications = [
            await qualified.a_qualification(each, name)
            for each in self.requesters
            for name in ("English", "Invited")
        ]

    async def change(self):
        verb = self.random.choice(
            [self.publish] * 4
            + [self.accept] * 6
            + [self.submit, self.give_back, self.give_back, self.expire, self.extend, self.wait]
            + [self.block, self.unblock, self.move, self.approve]
            + [self.require] * 2
            + [self.grant, self.revoke] * 4
            + [self.hide] * 2
            + [self.invite_only, self.invite, self.consent]
            + [self.send_bonus, self.measure, self.measure, self.pass_days]
        )
        with suppress(Refused):
            await verb()

    async def publish(self):
        hit_type = self.random.choice(self.types)
        requester = next(r for r in self.requesters if r.id == hit_type.requester_id)
        slots, lifetime = self.random.choice([1, 2, 3]), self.random.choice([60, 3600])
        self.hits.append(
            await cast.a_hit(requester, slots=slots, lifetime=lifetime, hit_type=hit_type)
        )

    async def accept(self):
        if self.hits:
            worker, hit = self.random.choice(self.workers), self.random.choice(self.hits)
            held = await commands.accept_next(worker, hit.group_id)
            self.held.append((worker, held.id))

    def _held(self):
        return self.held.pop(self.random.randrange(len(self.held)))

    async def submit(self):
        if self.held:
            worker, id = self._held()
            await commands.submit(worker, id, ANSWER)

    async def give_back(self):
        if self.held:
            worker, id = self._held()
            await commands.return_assignment(worker, id)

    def _of(self, hit):
        return next(r for r in self.requesters if r.id == hit.requester_id)

    async def expire(self):
        if self.hits:
            hit = self.random.choice(self.hits)
            await hits.expire_hit(self._of(hit), hit.id)

    async def extend(self):
        if self.hits:
            hit = self.random.choice(self.hits)
            later = clock.now() + timedelta(hours=1)
            await hits.extend_hit(self._of(hit), hit.id, slots=1, expires_at=later)

    async def wait(self):
        clock.advance(timedelta(seconds=40))
        await commands.abandon_due(clock.now(), 100)
        await hits.expire_due(clock.now(), 100)

    async def block(self, verbs=(people.block_requester, people.block_worker)):
        worker, requester = self.random.choice(self.workers), self.random.choice(self.requesters)
        by_worker, by_requester = verbs
        if self.random.random() < 0.5:
            await by_worker(worker, requester.id)
        elif by_requester is people.block_worker:
            await by_requester(requester, worker.id, reason="Slow.")
        else:
            await by_requester(requester, worker.id)

    async def unblock(self):
        await self.block((people.unblock_requester, people.unblock_worker))

    async def require(self):
        """A new HIT type, with a first HIT, that asks something of workers."""
        requester = self.random.choice(self.requesters)
        asked = [
            qualified.any_requirement(self.random, self.qualifications)
            for _ in range(self.random.choice([1, 1, 2, 3]))
        ]
        title = f"Group {len(self.types) + 1}"
        hit_type = await qualified.a_type_requiring(
            requester, *asked, title=title, reward="0.40", seconds=60
        )
        await self._publish_first(hit_type)

    async def hide(self):
        """A new HIT type that two requirements hide, with a first HIT."""
        requester, guard = self.random.choice(self.requesters), Guard.DISCOVER_PREVIEW_AND_ACCEPT
        title = f"Group {len(self.types) + 1} (adult content)"
        asked = [
            RequirementDraft(each.id, Comparator.EXISTS, guard=guard)
            for each in self.random.sample(self.qualifications, 2)
        ]
        if self.random.random() < 0.3:
            equal = Comparator.EQUAL_TO
            asked[0] = RequirementDraft(system_types.ADULT, equal, integers=(1,), guard=guard)
        elif self.random.random() < 0.4:
            places = (qualified.PLACES[0], qualified.PLACES[1])
            asked[0] = RequirementDraft(
                system_types.LOCALE, Comparator.IN, locales=places, guard=guard
            )
        await self._publish_first(
            await qualified.a_type_requiring(
                requester, *asked, title=title, reward="0.40", seconds=60
            )
        )

    async def invite_only(self):
        requester = self.random.choice(self.requesters)
        title = f"Group {len(self.types) + 1}"
        hit_type = await cast.a_type(requester, title=title, seconds=60, invitation_only=True)
        self.invited.append(hit_type)
        await self._publish_first(hit_type)

    async def invite(self):
        if self.invited:
            hit_type, worker = self.random.choice(self.invited), self.random.choice(self.workers)
            await hits.invite(self._of(hit_type), hit_type.id, [worker.id])

    async def consent(self):
        viewer = self.viewers[self.random.choice(self.workers).id]
        await set_adult_content_consent(viewer, consents=self.random.random() < 0.5)

    async def _publish_first(self, hit_type):
        self.types.append(hit_type)
        self.hits.append(await cast.a_hit(self._of(hit_type), slots=2, hit_type=hit_type))

    async def grant(self):
        type_id = self.random.choice(self.qualifications).id
        value = self.random.choice([None, 0, 1, 2, 3])
        await qualified.granted(type_id, self.random.choice(self.workers), value=value)

    async def revoke(self):
        type_id = self.random.choice(self.qualifications).id
        await qualified.revoked(type_id, self.random.choice(self.workers))

    async def move(self):
        await qualified.moved(
            self.random.choice(self.workers), self.random.choice(qualified.PLACES)
        )

    async def send_bonus(self):
        """For something that is submitted or decided."""
        done = await Assignment.filter(submitted_at__isnull=False).order_by("id")
        if done:
            assignment = self.random.choice(done)
            requester = next(r for r in self.requesters if r.id == assignment.requester_id)
            await commands.send_bonus(requester, assignment.id, Money(1), reason="Thank you.")

    async def measure(self):
        """What filters compare."""
        await measures.check_bonuses_due(clock.now(), 100)
        await measures.measure_due(clock.now(), 100)

    async def pass_days(self):
        """Seldom: enough for bonuses to be forgotten."""
        if self.random.random() < 0.2:
            clock.advance(timedelta(days=91))
            await self.wait()
            await self.measure()

    async def approve(self):
        """Or reject: what waits for a decision."""
        if self.hits:
            hit = self.random.choice(self.hits)
            reason = self.random.choice([None, None, RejectionReason.WRONG])
            decision = commands.Decision(feedback="So it is.", reason=reason)
            await commands.decide_hit(self._of(hit), hit.id, decision)
