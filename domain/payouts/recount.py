"""A recount of payday: payouts, their files and plans, compared with the ledger and each other."""

from __future__ import annotations

from uuid import UUID

from domain.kernel.money import Money
from domain.kernel.statement import Row, Statement
from domain.ledger.replay import LedgerDifference

MOST_DIFFERENCES = 100  # of each kind that one recount reports
THE_MARKET = str(UUID(int=0))  # in the place of a worker


async def differences() -> list[LedgerDifference]:
    """All differences, at most MOST_DIFFERENCES of each kind. To be read in one snapshot."""
    found = [_of_worker(row) for row in await _BALANCES.rows(MOST_DIFFERENCES)]
    found += [_of_file(row) for row in await _FILES.rows(MOST_DIFFERENCES)]
    found += [_of_plan(row) for row in await _PAID_UNTIL.rows(MOST_DIFFERENCES)]
    return found + [_of_account(row) for row in await _FORGOTTEN.rows(MOST_DIFFERENCES)]


def _of_worker(row: Row) -> LedgerDifference:
    id = row["id"]
    where = "payouts of the market" if id == THE_MARKET else f"payouts of worker {id}"
    shown = (str(Money(int(row[each]))) for each in ("stored", "counted"))
    return LedgerDifference(where, row["what"], *shown)


def _of_file(row: Row) -> LedgerDifference:
    where = f"payout file {row['id']}"
    return LedgerDifference(where, row["what"], str(row["stored"]), str(row["counted"]))


def _of_plan(row: Row) -> LedgerDifference:
    shown = (str(row[each] or "never") for each in ("stored", "counted"))
    return LedgerDifference(f"payout plan of worker {row['id']}", "paid until", *shown)


def _of_account(row: Row) -> LedgerDifference:
    what = "the time when it becomes available"
    return LedgerDifference(f"pending earnings {row['id']}", what, "none", "a time")


# One side is what the ledger has, the other what the payouts say.
_OWN = "payouts.kind <> 'TEST_DEPOSIT'"
_NET = "gross_cents - withheld_cents"
_BALANCES = Statement(f"""
    SELECT id, what, CAST(sum(stored) AS bigint) AS stored, CAST(sum(counted) AS bigint) AS counted
    FROM (
        SELECT CAST(owner_id AS text) AS id, 'set aside for payouts' AS what,
            balance_cents AS stored, 0 AS counted
        FROM ledger_accounts WHERE kind = 'PAYOUT_DUE'
        UNION ALL SELECT CAST(worker_id AS text), 'set aside for payouts', 0, gross_cents
        FROM payouts WHERE {_OWN} AND state IN ('DUE', 'HELD')

        UNION ALL SELECT coalesce(CAST(owner_id AS text), '{THE_MARKET}'), 'in transit',
            balance_cents, 0
        FROM ledger_accounts WHERE kind = 'PAYOUT_IN_TRANSIT'
        UNION ALL SELECT
            CASE WHEN {_OWN} THEN CAST(worker_id AS text) ELSE '{THE_MARKET}' END, 'in transit',
            0, {_NET}
        FROM payouts WHERE state = 'IN_TRANSIT'

        UNION ALL SELECT '{THE_MARKET}', 'tax withheld', balance_cents, 0
        FROM ledger_accounts WHERE kind = 'TAX_WITHHELD'
        UNION ALL SELECT '{THE_MARKET}', 'tax withheld', 0, withheld_cents
        FROM payouts WHERE state IN ('IN_TRANSIT', 'SETTLED')

        UNION ALL SELECT CAST(payouts.worker_id AS text), 'arrived',
            CASE WHEN moved.kind = 'PAYOUT_SETTLED' THEN moved.cents ELSE -moved.cents END, 0
        FROM ledger_transfers moved JOIN payouts ON payouts.id = moved.subject_id AND {_OWN}
        WHERE moved.kind IN ('PAYOUT_SETTLED', 'PAYOUT_RETURNED')
        UNION ALL SELECT CAST(worker_id AS text), 'arrived', 0, {_NET}
        FROM payouts WHERE {_OWN} AND state = 'SETTLED'
    ) AS both_sides
    GROUP BY id, what HAVING sum(stored) <> sum(counted) ORDER BY id, what LIMIT $1
""")
_FILES = Statement(f"""
    WITH recounted AS (
        SELECT file_id, count(*) AS payments, sum({_NET}) AS cents,
            count(CASE WHEN state = 'IN_TRANSIT' THEN 1 END) AS open_payments
        FROM payouts WHERE file_id IS NOT NULL GROUP BY file_id
    ), compared AS (
        SELECT id, 'cents of its payments' AS what, file.cents AS stored,
            coalesce(r.cents, 0) AS counted
        FROM payout_files file LEFT JOIN recounted r ON r.file_id = file.id
        UNION ALL SELECT id, 'payments', file.payments, coalesce(r.payments, 0)
        FROM payout_files file LEFT JOIN recounted r ON r.file_id = file.id
        UNION ALL SELECT id, 'payments in transit', file.open_payments,
            coalesce(r.open_payments, 0)
        FROM payout_files file LEFT JOIN recounted r ON r.file_id = file.id
    )
    SELECT CAST(id AS text) AS id, what, stored, CAST(counted AS bigint) AS counted
    FROM compared WHERE stored <> counted ORDER BY id, what LIMIT $1
""")
_PAID_UNTIL = Statement("""
    WITH paid AS (
        SELECT worker_id, sum(gross_cents) AS cents FROM payouts
        WHERE state = 'SETTLED' AND kind <> 'TEST_DEPOSIT' GROUP BY worker_id
    ), recounted AS (
        SELECT plan.worker_id, plan.paid_until AS stored, (
            SELECT max(covering.covers_until) FROM payouts covering
            WHERE covering.worker_id = plan.worker_id
                AND covering.covers_cents <= coalesce(paid.cents, 0)) AS counted
        FROM payout_plans plan LEFT JOIN paid ON paid.worker_id = plan.worker_id
    )
    SELECT CAST(worker_id AS text) AS id, stored, counted FROM recounted
    WHERE stored <> counted OR (stored IS NULL) <> (counted IS NULL)
    ORDER BY worker_id LIMIT $1
""")
_FORGOTTEN = Statement("""
    SELECT CAST(id AS text) AS id FROM ledger_accounts
    WHERE kind = 'WORKER_PENDING' AND balance_cents > 0 AND available_at IS NULL
        AND NOT is_closed
    ORDER BY id LIMIT $1
""")
