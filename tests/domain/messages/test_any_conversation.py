"""After any conversations no unread count differs from a recount, or from what was not read."""

from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.audit.trail import Actor, Via
from domain.kernel.refusals import Refused
from domain.messages import commands as messages
from domain.messages import queries, recount, reply_addresses
from domain.messages.commands import MailedReply, MessageToRequester, MessageToWorker
from domain.messages.contact import commands as contact
from domain.messages.contact import queries as contact_queries
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.contact.rules import ContactForm
from domain.messages.lifecycle import ThreadSide
from domain.messages.models import Thread
from domain.people.models import Account
from tests.domain import cast

FORM = ContactForm(category=ContactCategory.OTHER, subject="Pay", text="Where is it?")
OLGA = Actor(account_id=None, role="SUPPORT", via=Via.API)
which, side = st.integers(0, 1), st.sampled_from(ThreadSide)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), which, side),
        st.tuples(st.just("mail"), which, side),
        st.tuples(st.just("read"), which, side, st.integers(1, 9)),
        st.tuples(st.sampled_from(("close", "reopen")), which, side),
        st.tuples(st.just("contact"), side),
        st.tuples(st.just("read answers"), st.integers(1, 9)),
    ),
    max_size=14,
)


class Conversations:
    """Two threads of Wim with Rita and Rob, one of Wim with the operators, and what they say."""

    @classmethod
    async def begun(cls):
        self = cls()
        number = await Account.all().count()
        self.address = f"192.0.2.{number}"
        self.wim = await cast.a_worker(f"Wim{number}")
        self.account = await Account.get(id=self.wim.account_id)
        self.offices = [await cast.a_requester(f"Office{number}{n}") for n in range(2)]
        self.written = defaultdict(list)  # the authors of each thread's messages
        self.read = defaultdict(int)
        self.keys = []
        for office in self.offices:
            hit = await cast.a_hit(office)
            asked = MessageToRequester(
                text="Hello.", discloses_identity=False, group_id=hit.group_id
            )
            thread, _ = await messages.write_to_requester(self.wim, asked)
            self.keys.append(thread.id)
            self.written[thread.id].append(ThreadSide.PERSON)
        thread = await contact.write(FORM, account=self.account, client_address=self.address)
        self.contact = thread.id
        self.written[thread.id].append(ThreadSide.PERSON)
        return self

    def profile(self, number, side):
        return self.wim if side is ThreadSide.PERSON else self.offices[number]

    async def write(self, number, side):
        key = self.keys[number]
        if side is ThreadSide.PERSON:
            asked = MessageToRequester(text="x", discloses_identity=False, thread_id=key)
            await messages.write_to_requester(self.wim, asked)
        else:
            asked = MessageToWorker(text="x", thread_id=key)
            await messages.write_to_worker(self.offices[number], asked)
        self.written[key].append(side)

    async def mail(self, number, side):
        """A reply to a mail about the newest message, which the reader has read by that."""
        key, profile = self.keys[number], self.profile(number, side)
        reader = await Account.get(id=profile.account_id)
        reply = reply_addresses.NewReplyAddress("", reply_addresses.hash_of(f"{len(self.read)}"))
        async with cast.unit_of_work():
            await reply_addresses.store([(reply, key, reader.id, len(self.written[key]))])
        seen = len(self.written[key])
        token = f"{len(self.read)}"
        try:
            await messages.receive(MailedReply(token, reader.email, "x"))
        finally:
            await reply_addresses.ReplyAddress.all().delete()
        self.read[key, side] = max(self.read[key, side], seen)
        self.written[key].append(side)

    async def mark(self, key, side, up_to, marking):
        await marking
        self.read[key, side] = max(self.read[key, side], up_to)

    async def step(self, verb, *given):
        if verb == "contact":
            if given[0] is ThreadSide.PERSON:
                await contact.reply(
                    self.contact, "x", account=self.account, client_address=self.address
                )
            else:
                await contact.answer(self.contact, "x", by=OLGA)
                self.read[self.contact, ThreadSide.OFFICE] = len(self.written[self.contact])
            self.written[self.contact].append(given[0])
        elif verb == "read answers":
            marking = messages.mark_answers_read(self.account, self.contact, given[0])
            await self.mark(self.contact, ThreadSide.PERSON, given[0], marking)
        elif verb == "read":
            number, side, up_to = given
            marking = messages.mark_read(self.profile(number, side), self.keys[number], up_to)
            await self.mark(self.keys[number], side, up_to, marking)
        elif verb in ("close", "reopen"):
            number, side = given
            steer = messages.close_thread if verb == "close" else messages.reopen_thread
            await steer(self.profile(number, side), self.keys[number])
        else:
            await (self.write if verb == "write" else self.mail)(*given)

    async def check(self):
        assert await recount.differences() == []
        unread = {}
        for key, authors in self.written.items():
            thread = await Thread.get(id=key)
            for side in ThreadSide:
                later = authors[self.read[key, side] :]
                unread[key, side] = sum(author is side.other for author in later)
                assert thread.unread_by(side) == unread[key, side], (side, authors)
        of_wim = [unread[key, ThreadSide.PERSON] for key in self.keys]
        assert await queries.unread_of(self.wim) == sum(of_wim)
        for key, office in zip(self.keys, self.offices, strict=True):
            assert await queries.unread_of(office) == unread[key, ThreadSide.OFFICE]
        answers = unread[self.contact, ThreadSide.PERSON]
        assert await contact_queries.unread_of(self.account.id) == answers


@given(steps)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_no_unread_count_differs_from_a_recount(market, steps):
    conversations = await Conversations.begun()
    for step in steps:
        try:
            await conversations.step(*step)
        except Refused:
            continue
    await conversations.check()
