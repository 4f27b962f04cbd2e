"""Whether an account may begin something new: suspension, agreement, admission, tax, in one check.

A viewer is asked it before a command begins (`domain/people/viewer.py`), and commands that accept
or publish ask it again inside their transaction. There, the profile is locked first, and its
standing is read by a later statement: a change of standing locks the profile too
(`locked_profiles`), so that each accept and each publication comes wholly before it or after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.kernel import clock, policy
from domain.kernel.refusals import Refused
from domain.kernel.statement import Statement, instant, key
from domain.people.models import Account, IdentityState, Requester, Worker
from domain.people.refusals import (
    AccountClosed,
    AccountSuspended,
    AgreementNotAccepted,
    IdentityIncomplete,
    NotAdmitted,
    TaxIncomplete,
)

WORKER, REQUESTER = "worker", "requester"  # the roles

# Columns of an account `a` and one of its profiles `p`.
STANDING = """a.suspended_at AS suspended_at, a.closed_at AS closed_at,
    a.agreement_version AS agreement_version, p.is_admitted AS is_admitted"""
WORKER_STANDING = f"""{STANDING}, p.tax_valid_until AS tax_valid_until,
    p.identity_state AS identity_state"""

# A publisher's lock stands beside others of its kind and beside most commands: it keeps out only
# those who change the standing.
_SHARE_REQUESTER = Statement("SELECT id FROM requesters WHERE id = $1 FOR KEY SHARE")
_OF_REQUESTER = Statement(
    f"""SELECT {STANDING} FROM requesters AS p JOIN accounts AS a ON a.id = p.account_id
        WHERE p.id = $1"""
)
_OF_MEMBER = Statement(
    f"""SELECT {STANDING} FROM requesters AS p JOIN accounts AS a ON a.id = $2
        WHERE p.id = $1"""
)
_OF_WORKER = Statement(
    f"""SELECT {WORKER_STANDING} FROM workers AS p JOIN accounts AS a ON a.id = p.account_id
        WHERE p.id = $1"""
)
_LOCK_WORKER = Statement("SELECT id FROM workers WHERE id = $1 FOR UPDATE")
_LOCK_REQUESTER = Statement("SELECT id FROM requesters WHERE id = $1 FOR UPDATE")
_PROFILES = Statement(
    """SELECT (SELECT id FROM workers WHERE account_id = $1) AS worker_id,
        (SELECT id FROM requesters WHERE account_id = $1) AS requester_id"""
)


def objection_to_beginning(standing: Mapping[str, Any], role: str) -> Refused | None:
    """Why an account with these values of `STANDING` may not begin something new; or none."""
    if standing["closed_at"] is not None:
        return AccountClosed()
    if standing["suspended_at"] is not None:
        return AccountSuspended()
    asked = policy.current().agreement_version
    if standing["agreement_version"] < asked:
        return AgreementNotAccepted(asked)
    if not standing["is_admitted"]:
        return NotAdmitted(role)
    return _objection_to_working(standing) if role == WORKER else None


def _objection_to_working(standing: Mapping[str, Any]) -> Refused | None:
    if policy.current().asks_tax:
        until = standing["tax_valid_until"]
        if until is None or instant(until) <= clock.now():
            return TaxIncomplete(is_over=until is not None)
    if not is_identity_complete(standing["identity_state"]):
        return IdentityIncomplete()
    return None


def is_identity_complete(state: str) -> bool:
    """Whether a worker in this state may begin something new: once begun, a check must succeed."""
    if state == IdentityState.NOT_BEGUN:
        return not policy.current().identity.is_asked
    return state == IdentityState.VERIFIED


def standing_of(account: Account, profile: Worker | Requester) -> Mapping[str, Any]:
    """The values of `STANDING`, and of `WORKER_STANDING`, in rows that were read before."""
    of_worker = {}
    if isinstance(profile, Worker):
        of_worker = {
            "tax_valid_until": profile.tax_valid_until,
            "identity_state": profile.identity_state,
        }
    return {
        **of_worker,
        "suspended_at": account.suspended_at,
        "closed_at": account.closed_at,
        "agreement_version": account.agreement_version,
        "is_admitted": profile.is_admitted,
    }


async def require_working(worker: Worker) -> None:
    """Raise what keeps this worker, who is locked, from beginning something new."""
    row = await _OF_WORKER.row(worker.id)
    assert row is not None, "a profile is never deleted"
    if objection := objection_to_beginning(row, WORKER):
        raise objection


async def require_publishing(requester: Requester) -> None:
    """Raise what keeps this requester from publishing. Until the unit of work ends, that stays."""
    await _SHARE_REQUESTER.rows(requester.id)
    row = await _OF_REQUESTER.row(requester.id)
    assert row is not None, "a profile is never deleted"
    if objection := objection_to_beginning(row, REQUESTER):
        raise objection


async def require_publishing_by(requester: Requester, account_id: UUID) -> None:
    """Raise what keeps this person, a member of the requester's team, from publishing now."""
    row = await _OF_MEMBER.row(requester.id, account_id)
    assert row is not None, "an account is never deleted"
    if objection := objection_to_beginning(row, REQUESTER):
        raise objection


async def locked_profiles(account_id: UUID) -> tuple[UUID | None, UUID | None]:
    """The worker profile and the requester profile of an account whose standing is to change.

    Both are locked, so that what the account accepts or publishes is committed before or comes
    after. A profile may be opened while this waits: lock the account, then call it once more.
    """
    row = await _PROFILES.row(account_id)
    assert row is not None, "a SELECT without FROM has one row"
    worker_id, requester_id = (
        None if row[name] is None else key(row[name]) for name in ("worker_id", "requester_id")
    )
    if worker_id is not None:
        await _LOCK_WORKER.rows(worker_id)
    if requester_id is not None:
        await _LOCK_REQUESTER.rows(requester_id)
    return worker_id, requester_id
