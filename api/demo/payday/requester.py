"""The requester until payday: is admitted, is credited what arrived at the bank, and publishes."""

from __future__ import annotations

from contextlib import AsyncExitStack

from api.demo import documents as market
from api.demo.client import CallFailed, MarketClient, client
from api.demo.live import live
from api.demo.payday import pacing
from api.demo.payday.applicants import accept_agreement
from api.demo.players.joining import Mailbox, join
from api.demo.players.requester import REQUESTER, RequesterPlayer
from api.demo.server import Workspace, kempelen


class PaydayRequester(RequesterPlayer):
    """Plays step by step; the play says which one is next."""

    reward = pacing.REWARD
    lifetime_seconds = 60 * 86_400

    _me: MarketClient

    async def apply(self, mail: Mailbox, exits: AsyncExitStack) -> None:
        """Sign up, accept the agreement, and apply."""
        self._me = await exits.enter_async_context(client(self._stage.url))
        await join(self._me, self._stage, REQUESTER, mail=mail)
        await accept_agreement(self._me, self._stage)
        async with self._stage.turn:
            await self._me.mutate(market.OPEN_REQUESTER, name="The demonstration")
        self._stage.bars.step("accounts")

    async def fund(self, workspace: Workspace) -> None:
        """Have an operator record the transfer that arrived at the bank."""
        code, output = await kempelen(
            workspace, "deposit", "record", REQUESTER.address, str(self.deposited), "DEMO-1"
        )
        if code:
            raise CallFailed(f"The deposit could not be recorded: {output}")

    async def follow(self, exits: AsyncExitStack) -> None:
        """Follow the events of the work."""
        connection = await exits.enter_async_context(live(self._me))
        cursor = (await self._me.query(market.CURSOR))["eventCursor"]
        await connection.subscribe(
            market.REQUESTER_EVENTS, self._receive, after=cursor, whose=self._is_picky
        )

    async def publish(self) -> None:
        """Publish all HITs."""
        await self._publish(self._me)

    async def decide(self) -> None:
        """Decide on each submission as it comes, until the last one."""
        await self._decide(self._me)

    async def read_results(self) -> None:
        """Read the balance and the answers."""
        await self._read_results(self._me)
