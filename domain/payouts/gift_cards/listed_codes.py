"""The built-in provider: it issues the codes that the operator loaded."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.statement import Statement, key
from domain.kernel.work import is_open
from domain.payouts.gift_cards.choice import Choice, best_choice, total
from domain.payouts.gift_cards.models import CODE, GiftCode
from domain.payouts.gift_cards.provider import GiftCodesUsedUp, IssuedCode

_FREE = Statement(
    """SELECT cents, count(*) AS number FROM gift_codes WHERE payout_id IS NULL
       GROUP BY cents"""
)
_HOLD = Statement(
    """SELECT id FROM gift_codes WHERE payout_id IS NULL AND cents = $1
       ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED"""
)
_ISSUE = Statement(
    """UPDATE gift_codes SET payout_id = $2, issued_at = $3
       WHERE id = ANY($1::uuid[]) AND payout_id IS NULL"""
)


class ListedCodes:
    """Gift codes of a list. Two processes never issue the same one: it is locked as it is chosen,
    and codes that another transaction holds are left to it."""

    async def largest_issuable(self, amount: Money) -> Money:
        """The largest sum that codes make up; they stay locked until the transaction ends."""
        chosen, _ = await _hold(amount)
        return total(chosen)

    async def issue(self, payout_id: UUID, amount: Money) -> list[IssuedCode]:
        """Codes for exactly this amount, now those of the payout. Raises GiftCodesUsedUp."""
        if found := await self.issued(payout_id):
            return found
        chosen, ids = await _hold(amount)
        if total(chosen) != amount:
            raise GiftCodesUsedUp(amount, total(chosen))
        changed = await _ISSUE.run(ids, payout_id, clock.now())
        assert changed == len(ids), "they are locked and free"
        return await self.issued(payout_id)

    async def issued(self, payout_id: UUID) -> list[IssuedCode]:
        """The codes of a payout, the largest first."""
        found = []
        for row in await GiftCode.filter(payout_id=payout_id).order_by("-cents", "id"):
            code = CODE.decrypt(row)
            assert code is not None, "the column is not null"
            found.append(IssuedCode(row.worth, code))
        return found


LISTED_CODES = ListedCodes()


async def _hold(amount: Money) -> tuple[Choice, list[UUID]]:
    """Lock the best choice. Where others hold some of it, the best choice of the rest.

    Each round knows of fewer free codes than the one before, so it ends.
    """
    assert is_open(), "codes are locked until the unit of work ends"
    free = {Money(int(row["cents"])): int(row["number"]) for row in await _FREE.rows()}
    while True:
        chosen, ids = best_choice(free, amount), list[UUID]()
        for worth, number in chosen.items():
            held = await _HOLD.rows(worth.cents, number)
            ids += [key(row["id"]) for row in held]
            if len(held) < number:
                free[worth] = len(held)
                break
        else:
            return chosen, ids
