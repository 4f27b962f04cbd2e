"""The operators: one decides who may begin, one moves money; their administrator made them so."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

from api.demo import documents as market
from api.demo.client import CallFailed, MarketClient, client, granted, paged
from api.demo.payday import bank, documents
from api.demo.payday.bank import PaymentOrder
from api.demo.players.joining import Mailbox, Newcomer, join
from api.demo.server import Workspace, kempelen
from api.demo.stage import Stage
from domain.kernel.money import Money

ADMINISTRATOR = "administrator@demo.example"
INVESTIGATOR = Newcomer("Investigator", "investigator@demo.example")
TREASURER = Newcomer("Treasurer", "treasurer@demo.example")
IN_TRANSIT = "PAYOUT_IN_TRANSIT"


class Office:
    """The operators of the market."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._investigator: MarketClient
        self._treasurer: MarketClient

    async def open(self, workspace: Workspace, mail: Mailbox, exits: AsyncExitStack) -> None:
        """Make the administrator on the command line, who gives two people their roles."""
        code, output = await kempelen(workspace, "operator", "create", ADMINISTRATOR)
        if code:
            raise CallFailed(f"The administrator could not be made: {output}")
        administrator = await exits.enter_async_context(client(self._stage.url))
        password = output.split()[-1]
        session = await administrator.mutate(market.SIGN_IN, email=ADMINISTRATOR, password=password)
        administrator.token = session["token"]
        people = []
        for newcomer, role in ((INVESTIGATOR, "INVESTIGATOR"), (TREASURER, "FINANCE")):
            me = await exits.enter_async_context(client(self._stage.url))
            await join(me, self._stage, newcomer, mail=mail)
            await administrator.mutate(documents.SET_ROLE, email=newcomer.address, role=role)
            people.append(me)
        self._investigator, self._treasurer = people

    async def approve_applications(self) -> None:
        """Approve everybody who waits."""
        me = self._investigator
        waiting = paged(me, documents.APPLICATIONS, "applications")
        for id in [each["application"]["id"] async for each, _ in waiting]:
            await me.mutate(documents.APPROVE_APPLICATION, applicationId=id)

    async def verify_identities(self) -> None:
        """Verify everybody whose documents wait."""
        me = self._investigator
        waiting = paged(me, documents.IDENTITY_CHECKS, "identityChecks")
        for id in [each["id"] async for each, _ in waiting]:
            await me.mutate(
                documents.VERIFY, checkId=id, verify=True, reason="The passport is theirs."
            )

    async def make_orders(self) -> Mapping[str, PaymentOrder]:
        """Make files of all due payouts; the bank reads them. By the id of the file."""
        me = self._treasurer
        (made,) = (await me.query(documents.MAKE_FILES)).values()
        orders = {}
        for each in granted(made)["files"]:
            read = await me.mutate(documents.READ_FILE, fileId=each["id"], reason="For the bank.")
            try:
                orders[each["id"]] = bank.read(base64.b64decode(read["base64"]))
            except ValueError as wrong:
                raise CallFailed(f"The bank refused a file: {wrong}") from wrong
        return orders

    async def settle(self, file_id: str) -> None:
        """Say that all payments of a file have arrived."""
        await self._treasurer.mutate(
            documents.SETTLE_FILE, fileId=file_id, reason="The statement of the bank says so."
        )

    async def in_transit(self) -> Money:
        """The money that was sent and has not arrived, by the ledger."""
        kinds: Sequence[Mapping[str, str]]
        kinds = (await self._treasurer.query(documents.MONEY))["moneyByKind"]
        (found,) = [each["balance"] for each in kinds if each["kind"] == IN_TRANSIT]
        return Money.parse(found)
