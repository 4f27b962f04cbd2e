"""Sending due payouts into files for banks.

The bytes of a file are stored in the commit that puts its payments in transit. So a payment is in
one file, whatever is killed, and a file that is asked for again is the same.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.audit.trail import BY_RULE, Actor, Detail, record
from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.payouts import queries, rails
from domain.payouts.commands.hold import LONGEST_REASON
from domain.payouts.commands.writing import REJECTED, PayoutMoves, hold_back, withhold
from domain.payouts.lifecycle import MethodState, PayoutKind, PayoutVerb
from domain.payouts.methods.details import account_of
from domain.payouts.models import CONTENT, Payout, PayoutFile, PayoutMethod
from domain.payouts.providers import (
    BankAccount,
    BankFile,
    FileFacts,
    FilePayment,
    PayoutRail,
    UnwritableFile,
)

NO_ACCOUNT = "The bank account of this payout was removed before it was sent."
NOT_ACCEPTED = "The bank account of this payout cannot be paid by the files of this market."


async def make_files(*, by: Actor = BY_RULE) -> list[PayoutFile]:
    """Put all due payouts into files for banks, each file in one commit. Returns the files.

    What a rail cannot pay is held, with the reason.
    """
    made = []
    for name, rail in sorted(rails.current().known.items()):
        more = not rail.settles_at_once
        while more:
            file, more = await _make_file(name, rail, by=by)
            made += [] if file is None else [file]
    return made


@retried
async def _make_file(name: str, rail: PayoutRail, *, by: Actor) -> tuple[PayoutFile | None, bool]:
    """The next file, and whether there may be more."""
    async with unit_of_work() as unit:
        await _ONE_AT_A_TIME.rows()
        payouts = await queries.to_send(name, policy.current().payouts.most_a_file)
        moves = PayoutMoves(unit, clock.now())
        payments = await _payments(payouts, rail, moves)
        file, refused = await _store_file(name, rail, payments, moves.at)
        for payout in payouts:
            if payout.reference in refused:
                hold_back(payout, moves, refused[payout.reference])
            elif file is not None and payout.reference in payments:
                payout.file_id = file.id
                moves.move(payout, PayoutVerb.SEND)
        await moves.write()
        if file is not None:
            details: dict[str, Detail] = {
                "file": file.file_name,
                "payments": file.payments,
                "sum": str(file.total),
            }
            await record(by, "payouts.file", subject_id=file.id, details=details)
        return file, bool(payouts)


async def _payments(
    payouts: Sequence[Payout], rail: PayoutRail, moves: PayoutMoves
) -> dict[str, FilePayment]:
    """The payments of these payouts, with their tax; those that cannot be paid are held."""
    methods = await queries.methods_to_pay({each.method_id for each in payouts})
    people = await queries.payees({each.worker_id for each in payouts})
    await withhold(payouts, moves.at)
    payments = {}
    for each in payouts:
        method = methods[each.method_id]
        account = account_of(method)
        reason = _objection(method, account, rail)
        if account is None or reason is not None:
            hold_back(each, moves, reason)
            continue
        payments[each.reference] = FilePayment(
            reference=each.reference,
            account=account,
            amount=each.net,
            is_test=each.kind is PayoutKind.TEST_DEPOSIT,
            worker_name=people[each.worker_id].name,
        )
    return payments


def _objection(method: PayoutMethod, account: BankAccount | None, rail: PayoutRail) -> str | None:
    """Why the account of a method is not paid, where it is not."""
    if account is None:
        return NO_ACCOUNT
    if method.state is MethodState.REMOVED:
        return REJECTED
    return None if rail.accepts(account) else NOT_ACCEPTED


async def _store_file(
    name: str, rail: PayoutRail, payments: dict[str, FilePayment], at: datetime
) -> tuple[PayoutFile | None, Mapping[str, str]]:
    """The file of these payments, and the reasons of those that cannot be in any, by reference.

    `payments` loses all that are not in the file.
    """
    row = await _LAST_NUMBER.row(name)
    assert row is not None, "a maximum has a row"
    facts = FileFacts(file_id=new_id(), number=int(row["last"]) + 1, made_at=at)
    made, refused = await _written(rail, facts, payments)
    if made is None:
        return None, refused
    total = sum(each.amount.cents for each in payments.values())
    assert made.total.cents == total, "the file's control sum is that of its payments"
    assert made.payments == len(payments), "every payment is in the file"
    file = PayoutFile(
        id=facts.file_id,
        rail=name,
        number=facts.number,
        file_name=made.file_name,
        bank_reference=made.reference,
        content=CONTENT.encrypt(facts.file_id, made.content.decode()),
        sha256=hashlib.sha256(made.content).hexdigest(),
        payments=made.payments,
        cents=total,
        open_payments=made.payments,
        made_at=at,
    )
    await _insert(file)
    return file, refused


async def _insert(file: PayoutFile) -> None:
    await _INSERT_FILE.run(
        file.id,
        file.rail,
        file.number,
        file.file_name,
        file.bank_reference,
        file.content,
        file.sha256,
        file.payments,
        file.cents,
        file.open_payments,
        file.made_at,
    )


async def _written(
    rail: PayoutRail, facts: FileFacts, payments: dict[str, FilePayment]
) -> tuple[BankFile | None, Mapping[str, str]]:
    """The bytes of the file. One payment that the rail cannot write keeps no other one back; where
    they are too much together, the later half of them is for a further file."""
    refused: dict[str, str] = {}
    while payments:
        given = list(payments.values())
        try:  # in a thread: others are served meanwhile
            return await asyncio.to_thread(rail.file_of, facts, given), refused
        except UnwritableFile as fault:
            wrong = {each: why for each, why in fault.wrong.items() if each in payments}
            if not wrong and len(given) == 1:
                wrong = {given[0].reference: str(fault)[:LONGEST_REASON]}
            refused |= wrong
            later = given[len(given) // 2 :] if not wrong else []
            for reference in [*wrong, *(each.reference for each in later)]:
                del payments[reference]
    return None, refused


# Files of one rail are counted, so two are never made at the same time.
_ONE_AT_A_TIME = Statement("LOCK TABLE payout_files IN SHARE ROW EXCLUSIVE MODE", sqlite="SELECT 1")
_LAST_NUMBER = Statement(
    "SELECT coalesce(max(number), 0) AS last FROM payout_files WHERE rail = $1"
)
_INSERT_FILE = Statement(
    """INSERT INTO payout_files (id, rail, number, file_name, bank_reference, content, sha256,
           payments, cents, open_payments, made_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"""
)
