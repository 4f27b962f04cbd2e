"""How payments end: by an operator's word, or by a bank's answer, which is done whole or not."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.audit.trail import Actor, Detail, record
from domain.kernel import bounds, clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import Constraint, InvalidInput
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.payouts import queries, rails
from domain.payouts.commands.hold import LONGEST_REASON, refuse_own
from domain.payouts.commands.writing import PayoutMoves
from domain.payouts.lifecycle import MethodKind, PayoutState, PayoutVerb
from domain.payouts.models import Payout, PayoutAnswer, PayoutFile
from domain.payouts.providers import (
    Answer,
    BankAccountKind,
    GroupOutcome,
    OutcomeKind,
    PaymentOutcome,
    PayoutRail,
    UnreadableAnswer,
)
from domain.payouts.refusals import MOST_LINES, BankAnswerRefused

UNREASONED = "The bank gave no reason."
_KINDS = {MethodKind.US_BANK: BankAccountKind.US, MethodKind.IBAN: BankAccountKind.IBAN}


@retried
async def settle_file(file_id: UUID, *, by: Actor, reason: str) -> PayoutFile:
    """Say that all payments of a file that are in transit have arrived.

    Raises NotFound.
    """
    bounds.text("reason", reason, at_most=LONGEST_REASON)
    async with unit_of_work() as unit:
        payouts = await queries.in_transit_of(file_id)
        file = await queries.locked_file(file_id)
        moves = PayoutMoves(unit, clock.now())
        for each in payouts:
            moves.move(each, PayoutVerb.SETTLE)
        await _count_open(file, len(payouts))
        await moves.write()
        details: dict[str, Detail] = {"file": file.file_name, "payments": len(payouts)}
        await record(by, "payouts.settle", subject_id=file.id, reason=reason, details=details)
        return file


async def settle_payout(payout_id: UUID, *, by: Actor, reason: str) -> Payout:
    """Say that one payment in transit has arrived. Raises NotFound, WrongState."""
    return await _end(payout_id, PayoutVerb.SETTLE, by=by, reason=reason)


async def fail_payout(payout_id: UUID, *, by: Actor, reason: str) -> Payout:
    """Say that one payment in transit did not arrive, or that a settled one came back.

    The money is put back, and the worker is told the reason. Raises NotFound, WrongState.
    """
    return await _end(payout_id, PayoutVerb.FAIL, by=by, reason=reason)


async def read_answer(content: bytes, rail_name: str, *, by: Actor) -> PayoutAnswer:
    """Do what a bank's answer says, all of it or nothing. The same bytes again do nothing.

    Its `notes` are the first of what changes no payment, such as an account that has changed.

    Raises BankAnswerRefused with every line that is wrong, InvalidInput for an unknown rail.
    """
    rail = _rail(rail_name)
    try:
        answer = await asyncio.to_thread(rail.read_answer, content)  # it may be long
    except UnreadableAnswer as unreadable:
        raise BankAnswerRefused(unreadable.lines) from None
    row = await _done(answer, hashlib.sha256(content).hexdigest(), rail_name, by)
    row.notes = answer.notes[:MOST_LINES]
    return row


@retried
async def _done(answer: Answer, sha256: str, rail_name: str, by: Actor) -> PayoutAnswer:
    async with unit_of_work() as unit:
        found = await _Matched.of(answer, rail_name)
        if (earlier := await PayoutAnswer.get_or_none(sha256=sha256)) is not None:
            return earlier  # also one that was read while this one waited for the payouts
        moves = PayoutMoves(unit, clock.now())
        found.move(moves)
        if found.wrong:
            raise BankAnswerRefused(found.wrong)
        for file in found.files.values():
            await _count_open(file, found.ended.get(file.id, 0))
        await moves.write()
        row = _answer_of(found, sha256, moves)
        await _INSERT_ANSWER.run(
            row.id, row.file_id, row.sha256, row.read_at, row.settled, row.failed, row.returned
        )
        details = {"settled": row.settled, "failed": row.failed, "returned": row.returned}
        await record(by, "payouts.answer", subject_id=row.file_id, details=details)
        return row


def _rail(name: str) -> PayoutRail:
    """The rail of this name. Raises InvalidInput where no bank answers it."""
    known = rails.current().known
    with_files = {each: rail for each, rail in known.items() if not rail.settles_at_once}
    if name not in with_files:
        listed = ", ".join(sorted(with_files)) or "none here, since payouts settle at once"
        broken = Constraint.one_of(sorted(with_files))
        raise InvalidInput("rail", name, f"a rail with files for a bank: {listed}", broken=broken)
    return with_files[name]


@retried
async def _end(payout_id: UUID, verb: PayoutVerb, *, by: Actor, reason: str) -> Payout:
    bounds.text("reason", reason, at_most=LONGEST_REASON)
    async with unit_of_work() as unit:
        payout = await queries.locked(payout_id)
        person = (await queries.payees([payout.worker_id]))[payout.worker_id]
        refuse_own(person.account_id, by)
        if verb is PayoutVerb.FAIL and payout.state is PayoutState.SETTLED:
            verb = PayoutVerb.RETURN
        was_open = payout.state is PayoutState.IN_TRANSIT
        moves = PayoutMoves(unit, clock.now())
        moves.move(payout, verb, reason=None if verb is PayoutVerb.SETTLE else reason)
        if was_open and payout.file_id is not None:
            await _count_open(await queries.locked_file(payout.file_id), 1)
        await moves.write()
        await record(
            by,
            f"payout.{verb.lower()}",
            subject_id=person.account_id,
            reason=reason,
            details={"payout": payout.reference, "amount": str(payout.net)},
        )
        return payout


@dataclass(slots=True)
class _Matched:
    """A bank's answer beside our payouts, which are locked, with everything that does not fit."""

    rail: str
    answer: Answer
    payouts: dict[str, Payout]  # by reference
    files: dict[UUID, PayoutFile]
    answered: PayoutFile | None  # the file that the answer names
    kinds: dict[UUID, BankAccountKind]  # of the methods
    wrong: list[str] = field(default_factory=list)
    ended: dict[UUID, int] = field(default_factory=dict)  # payments of files that are open no more
    counts: dict[PayoutVerb, int] = field(default_factory=dict)

    @classmethod
    async def of(cls, answer: Answer, rail_name: str) -> _Matched:
        payouts = await queries.locked_by_reference([each.reference for each in answer.outcomes])
        wrong, answered = [], None
        if answer.file_reference is not None:
            name = answer.file_reference
            answered = await PayoutFile.get_or_none(rail=rail_name, bank_reference=name)
            if answered is None:
                wrong.append(f"it answers a file {name!r}, which was never made")
            elif answer.group_outcomes:
                rest = await queries.answerable_of(answered.id)
                payouts |= {each.reference: each for each in rest}
        elif answer.group_outcomes:
            wrong += [f"{each.line}: it names no file" for each in answer.group_outcomes]
        ids = {each.file_id for each in payouts.values() if each.file_id is not None}
        files = {id: await queries.locked_file(id) for id in sorted(ids)}
        methods = await queries.methods({each.method_id for each in payouts.values()})
        kinds = {id: _KINDS[each.kind] for id, each in methods.items() if each.kind in _KINDS}
        found = cls(rail_name, answer, payouts, files, answered, kinds, wrong)
        found._compare_sums()
        return found

    def move(self, moves: PayoutMoves) -> None:
        """Take the steps that the answer says; what does not fit is collected in `wrong`."""
        named = set()
        for outcome in self.answer.outcomes:
            named.add(outcome.reference)
            payout = self.payouts.get(outcome.reference)
            if (problem := self._problem(outcome, payout)) is not None:
                self.wrong.append(f"{outcome.line}: {problem}")
            elif payout is not None:
                self._take(payout, outcome, moves)
        for group in self.answer.group_outcomes:
            for reference, payout in self.payouts.items():
                if reference not in named and self._is_in(payout, group):
                    named.add(reference)  # a word about the whole file is not for it
                    self._take(payout, group, moves)

    def _compare_sums(self) -> None:
        answer, file = self.answer, self.answered
        if file is None:
            return
        if answer.payments is not None and answer.payments != file.payments:
            self.wrong.append(f"it counts {answer.payments} payments; the file has {file.payments}")
        if answer.total is not None and answer.total != file.total:
            self.wrong.append(f"its sum is {answer.total}; that of the file is {file.total}")

    def _problem(self, outcome: PaymentOutcome, payout: Payout | None) -> str | None:
        if payout is None or payout.file_id is None or payout.rail != self.rail:
            return f"no payment {outcome.reference} was sent in a file of {self.rail}"
        if self.answered is not None and payout.file_id != self.answered.id:
            return f"{outcome.reference} is not in the file that is answered"
        if outcome.amount is not None and outcome.amount != payout.net:
            return f"the amount of {outcome.reference} is {payout.net}, and not {outcome.amount}"
        if outcome.kind is OutcomeKind.SETTLED and payout.state in _FAILED:
            return f"{outcome.reference} is {payout.state} already"
        return None

    def _is_in(self, payout: Payout, group: GroupOutcome) -> bool:
        if self.answered is None or payout.file_id != self.answered.id:
            return False
        return group.accounts is None or self.kinds.get(payout.method_id) is group.accounts

    def _take(
        self, payout: Payout, outcome: PaymentOutcome | GroupOutcome, moves: PayoutMoves
    ) -> None:
        """One step; an outcome that is known already is none."""
        if outcome.kind is OutcomeKind.SETTLED:
            verb = PayoutVerb.SETTLE
            if payout.state is PayoutState.SETTLED:
                return
        elif payout.state in _FAILED:
            return
        elif payout.state is PayoutState.SETTLED:
            verb = PayoutVerb.RETURN
        else:
            verb = PayoutVerb.FAIL
        if payout.state is PayoutState.IN_TRANSIT and payout.file_id is not None:
            self.ended[payout.file_id] = self.ended.get(payout.file_id, 0) + 1
        reason = None if verb is PayoutVerb.SETTLE else outcome.reason or UNREASONED
        moves.move(payout, verb, reason=reason)
        self.counts[verb] = self.counts.get(verb, 0) + 1


_FAILED = (PayoutState.FAILED, PayoutState.RETURNED)


def _answer_of(found: _Matched, sha256: str, moves: PayoutMoves) -> PayoutAnswer:
    file_ids: Sequence[UUID] = list(found.files)
    if found.answered is not None:
        file_ids = [found.answered.id]
    return PayoutAnswer(
        id=new_id(),
        file_id=file_ids[0] if len(file_ids) == 1 else None,
        sha256=sha256,
        read_at=moves.at,
        settled=found.counts.get(PayoutVerb.SETTLE, 0),
        failed=found.counts.get(PayoutVerb.FAIL, 0),
        returned=found.counts.get(PayoutVerb.RETURN, 0),
    )


async def _count_open(file: PayoutFile, ended: int) -> None:
    if ended:
        file.open_payments -= ended
        await _COUNT_OPEN.run(file.id, file.open_payments)


_COUNT_OPEN = Statement("UPDATE payout_files SET open_payments = $2 WHERE id = $1")
_INSERT_ANSWER = Statement(
    """INSERT INTO payout_answers (id, file_id, sha256, read_at, settled, failed, returned)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (sha256) DO NOTHING"""
)
