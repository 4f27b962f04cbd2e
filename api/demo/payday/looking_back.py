"""What workers look at after payday: the dashboard, and the receipt of the payout."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urljoin

from api.demo import costs
from api.demo.client import CallFailed, MarketClient
from api.demo.payday import documents
from api.demo.server import Workspace, kempelen
from api.demo.stage import SETTLE_SECONDS
from domain.kernel.money import Money

RECEIPT = "demo-receipt.json"
LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class DashboardSeen:
    """A dashboard with its days summed up."""

    days: int
    submitted: int
    paid: int  # approved, and in a payout that arrived
    income: Money
    total: Money


async def dashboard(me: MarketClient, expected: DashboardSeen) -> DashboardSeen:
    """The dashboard as soon as it is as expected, else as it is after a minute: its days are
    counted a moment after things happen."""
    for _ in range(round(SETTLE_SECONDS / LOOK_SECONDS)):
        if (seen := await _read(me)) == expected:
            break
        await asyncio.sleep(LOOK_SECONDS)
    return seen


async def keep_receipt(me: MarketClient, payout_id: str, workspace: Workspace) -> None:
    """Store the receipt of a payout as a file, and have it verified by the keys that the server
    shows. Raises CallFailed."""
    receipt = (await me.query(documents.RECEIPT, payoutId=payout_id))["payoutReceipt"]
    if receipt is None:
        raise CallFailed("A payout that ended has no receipt.")
    path = workspace.folder / RECEIPT
    path.write_text(receipt["file"], encoding="utf-8")
    server = urljoin(me.url, "/")
    code, output = await kempelen(workspace, "receipt", "verify", str(path), "--url", server)
    if code:
        raise CallFailed(f"The receipt {path} could not be verified: {output}")


async def _read(me: MarketClient) -> DashboardSeen:
    found = (await me.query(documents.DASHBOARD))["me"]["worker"]["dashboard"]
    days = found["days"]["nodes"]
    return DashboardSeen(
        days=len(days),
        submitted=sum(each["submitted"] for each in days),
        paid=sum(each["paid"] for each in days),
        income=costs.total(Money.parse(each["income"]) for each in days),
        total=Money.parse(found["earnings"]["total"]),
    )
