"""Deletes old sign-in attempts, codes, mails, credentials, invitations, changes of e-mail."""

from __future__ import annotations

from datetime import datetime

from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people import limits
from domain.people.attempts import longest_window


@retried
async def trim(at: datetime, limit: int) -> int:
    """Delete old attempts, codes, mails, ended credentials and expired invitations, at most
    `limit` of each."""
    ended_before = at - limits.RETENTION_AFTER_END
    async with unit_of_work():
        return (
            await _ATTEMPTS.run(at - longest_window(), limit)
            + await _CODES.run(ended_before, limit)
            + await _MAILS.run(ended_before, limit)
            + await _CREDENTIALS.run(ended_before, limit)
            + await _INVITATIONS.run(at, limit)
            + await _PENDING_SIGN_INS.run(at, limit)
            + await _EMAIL_CHANGES.run(ended_before, limit)
            + await _CHALLENGES.run(at, limit)
        )


_ATTEMPTS = Statement(
    """DELETE FROM sign_in_attempts WHERE id IN (
           SELECT id FROM sign_in_attempts WHERE attempted_at <= $1
           ORDER BY attempted_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
_CODES = Statement(
    """DELETE FROM email_tokens WHERE id IN (
           SELECT id FROM email_tokens WHERE expires_at <= $1
           ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
_MAILS = Statement(
    """DELETE FROM mails WHERE id IN (
           SELECT id FROM mails WHERE next_attempt_at IS NULL AND (created_at <= $1 OR is_last)
           ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
# They hold the addresses of people who may have no account.
_INVITATIONS = Statement(
    """DELETE FROM team_invitations WHERE id IN (
           SELECT id FROM team_invitations WHERE expires_at <= $1
           ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
_PENDING_SIGN_INS = Statement(
    """DELETE FROM pending_sign_ins WHERE id IN (
           SELECT id FROM pending_sign_ins WHERE expires_at <= $1
           ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
_CREDENTIALS = Statement(
    """DELETE FROM credentials WHERE id IN (
           SELECT id FROM credentials WHERE expires_at <= $1 OR revoked_at <= $1
           ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
_CHALLENGES = Statement(
    """DELETE FROM sign_in_challenges WHERE id IN (
           SELECT id FROM sign_in_challenges WHERE expires_at <= $1
           ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
# Asked for so long ago, a change is over, and can no longer be undone.
_EMAIL_CHANGES = Statement(
    """DELETE FROM email_changes WHERE id IN (
           SELECT id FROM email_changes WHERE asked_at <= $1
           ORDER BY asked_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
