"""Choosing how to be paid. A method never changes: a change is a new row, and the old one stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.accounts.review.commands import propose
from domain.accounts.review.lifecycle import ProposalKind
from domain.accounts.review.rules import ReviewFinding
from domain.kernel import clock, policy
from domain.kernel.refusals import InvalidInput, Rule
from domain.kernel.statement import Statement, instant
from domain.kernel.work import retried, unit_of_work
from domain.mail.outbox import post
from domain.payouts.lifecycle import MethodKind, MethodState
from domain.payouts.methods import letters, limits, queries
from domain.payouts.methods.account_rules import (
    IBAN_FIELD,
    US_FIELD,
    IbanInput,
    UsBankInput,
    iban_account,
    us_account,
)
from domain.payouts.methods.commands.writing import insert
from domain.payouts.methods.details import GIFT_CARD, NewMethod, account_of, compared
from domain.payouts.methods.facts import PayoutMethodSet
from domain.payouts.methods.holders import is_one_of
from domain.payouts.methods.marks import locked_marker
from domain.payouts.methods.unused import remove_unused
from domain.payouts.models import PayoutMethod
from domain.payouts.queries import locked_plan
from domain.people.attempts import forgive
from domain.people.commands.confirm_password import confirmed_password
from domain.people.models import Account, Worker
from domain.people.queries import locked_account, locked_worker
from domain.people.refusals import TooManyAttempts, WrongCredentials
from domain.people.viewer import Viewer

A_DAY = timedelta(days=1)
GIFT_CARD_FIELD = "method.giftCard"

_LATELY = Statement(
    """SELECT created_at FROM payout_methods WHERE worker_id = $1 AND created_at > $2
       ORDER BY created_at DESC LIMIT $3"""
)


@dataclass(frozen=True, slots=True)
class ByGiftCard:
    """Gift cards: nothing has to be told."""


GivenMethod = UsBankInput | IbanInput | ByGiftCard


async def set_method(viewer: Viewer, given: GivenMethod, *, password: str) -> PayoutMethod:
    """Choose where the next transfer goes. A payout that is due goes where it was going.

    The method that the worker has is returned as it is. Raises InvalidInput, WrongCredentials,
    NoPassword, TooManyAttempts.
    """
    worker = viewer.finishing()
    viewer.require_session()
    new = checked(given)
    password_hash, tries = await confirmed_password(viewer, password)
    await forgive(tries)
    return await _set(worker, new, password_hash)


def checked(given: GivenMethod) -> NewMethod:
    """The method that was given. Raises InvalidInput with every wrong value."""
    match given:
        case UsBankInput():
            if given.is_third_party and not policy.current().payouts.third_party_accounts:
                bound = "false: this market pays to accounts of workers alone"
                field = f"{US_FIELD}.isThirdParty"
                raise InvalidInput(field, True, bound, broken=Rule.LEFT_OUT)
            return NewMethod(
                kind=MethodKind.US_BANK,
                account=us_account(given),
                is_third_party=given.is_third_party,
            )
        case IbanInput():
            return NewMethod(kind=MethodKind.IBAN, account=iban_account(given))
        case ByGiftCard():
            return GIFT_CARD


@retried
async def _set(worker: Worker, new: NewMethod, password_hash: str) -> PayoutMethod:
    async with unit_of_work() as unit:
        at = clock.now()
        worker = await locked_worker(worker.id)
        await locked_plan(worker.id)
        account = await locked_account(worker.account_id)
        if account.password_hash != password_hash:
            raise WrongCredentials()
        await _check_country(new, worker, account, at)
        await _check_holder(new, worker, account)
        present = await queries.in_use(worker.id)
        if present is not None and _is_same(present, new):
            return present
        await _check_number(worker, at)
        mark = None
        if new.account is not None:
            mark = (await locked_marker()).mark(compared(new.account))
        method = await insert(new, worker.id, mark=mark, at=at)
        await remove_unused([worker.id], at=at)
        if mark is not None:
            await _propose_if_shared(mark, worker, at)
        is_confirmed = method.state is MethodState.CONFIRMED
        reader = account.addressee
        await post(
            reader,
            letters.payout_method_changed(reader, shown=method.masked, is_confirmed=is_confirmed),
        )
        unit.tell(PayoutMethodSet(worker_id=worker.id, method_id=method.id, occurred_at=at))
        return method


def _is_same(present: PayoutMethod, new: NewMethod) -> bool:
    return (
        present.state is not MethodState.REMOVED
        and present.kind is new.kind
        and present.is_third_party == new.is_third_party
        and account_of(present) == new.account
    )


async def _check_country(new: NewMethod, worker: Worker, account: Account, at: datetime) -> None:
    """The method is open where the worker lives."""
    rules = policy.current().payouts
    field, what, allowed = {
        MethodKind.US_BANK: (US_FIELD, "US bank accounts", rules.us_bank_countries),
        MethodKind.IBAN: (IBAN_FIELD, "accounts with an IBAN", rules.iban_countries),
        MethodKind.GIFT_CARD: (GIFT_CARD_FIELD, "gift cards", rules.gift_card_countries),
    }[new.kind]
    if allowed is None:
        return
    country = await queries.country_of(worker.id, account, at=at)
    if country not in allowed:
        bound = (
            f"another method: this market pays by {what} to workers who live in "
            f"{', '.join(sorted(allowed)) or 'no country'}, and you live in {country}"
        )
        raise InvalidInput(field, None, bound, broken=Rule.OTHER)


async def _check_holder(new: NewMethod, worker: Worker, account: Account) -> None:
    """The account is the worker's own, or a third party holds it for them."""
    if new.account is None or new.is_third_party:
        return
    if is_one_of(new.account.holder, await queries.names_of(worker, account)):
        return
    own = "your own name, as your tax interview, your identity check, or else your account has it"
    if new.kind is MethodKind.US_BANK and policy.current().payouts.third_party_accounts:
        bound = f"true where the holder is not you; else correct the holder to {own}"
        field = f"{US_FIELD}.isThirdParty"
        raise InvalidInput(field, False, bound, broken=Rule.REQUIRED)
    field = f"{US_FIELD if new.kind is MethodKind.US_BANK else IBAN_FIELD}.holder"
    raise InvalidInput(field, None, own, broken=Rule.OTHER)


async def _check_number(worker: Worker, at: datetime) -> None:
    most = limits.MOST_METHODS_A_DAY
    lately = await _LATELY.rows(worker.id, at - A_DAY, most)
    if len(lately) >= most:
        raise TooManyAttempts(instant(lately[-1]["created_at"]) + A_DAY)


async def _propose_if_shared(mark: str, worker: Worker, at: datetime) -> None:
    """Propose to look at accounts that are paid to one bank account. Their owners are not told."""
    others = await queries.accounts_alike(mark, besides=worker.id)
    if not others:
        return
    ids = sorted(map(str, [worker.account_id, *others]))
    evidence = {"accounts": len(ids), "account_ids": ids}
    finding = ReviewFinding(ProposalKind.SHARED_PAYOUT_DETAIL, mark, evidence)
    await propose(worker.account_id, finding, at)
