"""Deletes old sign-in attempts, codes, mails and credentials."""

from __future__ import annotations

from datetime import datetime

from domain.kernel import policy
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people import limits


async def trim(at: datetime, limit: int) -> int:
    """Delete old attempts, codes, mails and ended credentials, at most `limit` of each."""
    ended_before = at - limits.RETENTION_AFTER_END
    async with unit_of_work():
        return (
            await _ATTEMPTS.run(at - policy.current().sign_in_window, limit)
            + await _CODES.run(ended_before, limit)
            + await _MAILS.run(ended_before, limit)
            + await _CREDENTIALS.run(ended_before, limit)
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
           SELECT id FROM mails WHERE next_attempt_at IS NULL AND created_at <= $1
           ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
_CREDENTIALS = Statement(
    """DELETE FROM credentials WHERE id IN (
           SELECT id FROM credentials WHERE expires_at <= $1 OR revoked_at <= $1
           ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
