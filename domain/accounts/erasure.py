"""Erasing what is personal of an account that closes. The record of work stays.

`tests/domain/accounts/fates.py` says of each column of each table whether it is erased or kept.
"""

from __future__ import annotations

from datetime import datetime

from domain.accounts.tax import commands as tax
from domain.kernel.normal_form import normal_form
from domain.kernel.statement import Statement
from domain.messages.contact.commands.write import of_mailbox, of_writer
from domain.people import rules
from domain.people.attempts import (
    at_email_changes,
    at_ratings,
    at_reports,
    at_reset_mails,
    at_second_step,
    at_sign_up_mails,
    at_team_invitations,
    of_email,
)
from domain.people.models import Account, EmailChange, Requester, Worker
from domain.people.passwords import NO_PASSWORD

NEUTRAL_NAME = "Closed account"
NO_EMAIL = "closed"  # no address, so that no mail goes to it
NO_COUNTRY = "ZZ"  # ISO 3166-1 leaves it to users; here an unknown country


async def erase(
    account: Account, worker: Worker | None, requester: Requester | None, *, at: datetime
) -> None:
    """Erase it. The account and its profiles are locked, and nothing is left to do."""
    await _erase_traces(account)
    await _HOLD_THREADS.rows(account.id)
    if worker is not None:
        await tax.end_all(worker.id, at=at)
    for statement in _OF_ACCOUNT:
        await statement.run(account.id)
    if worker is not None:
        for statement in _OF_WORKER:
            await statement.run(worker.id)
        await _END_REQUESTS.run(worker.id, at)
        await _REMOVE_METHODS.run(worker.id, at)
    if requester is not None:
        for statement in _OF_REQUESTER:
            await statement.run(requester.id)
        await _RENAME.run(requester.id, NEUTRAL_NAME)
        await _FORGET_NAME.run(requester.id, f"\n{normal_form(requester.name)}")
    await _CLOSE.run(
        account.id, NO_EMAIL, str(account.id), NO_PASSWORD, NEUTRAL_NAME, NO_COUNTRY, at
    )
    # Joining a team waits for an account whose e-mail was just changed, and then sees it closed.
    await _LEAVE_TEAM.run(account.id)


async def _erase_traces(account: Account) -> None:
    """Erase the rows by address, of all the addresses that the account had lately."""
    changes = await EmailChange.filter(account_id=account.id)
    emails = {account.email, *(each.new_email for each in changes)}
    emails |= {each.old_email for each in changes if each.old_email is not None}
    own_subjects = (of_writer(account.id), at_second_step(account.id))
    for own in (*own_subjects, *at_reports(account.id, None)[:1], at_ratings(account.id)):
        await _DELETE_ATTEMPTS.run(own.name)
    for email in sorted(emails):
        subjects = [of_email(email), at_reset_mails(email), *at_sign_up_mails(email, None)[:1]]
        subjects += [of_mailbox(email), *at_team_invitations(email, account.id)[:1]]
        for subject in (*subjects, *at_email_changes(account.id, email)):
            await _DELETE_ATTEMPTS.run(subject.name)
        for statement in _OF_EMAIL:
            await statement.run(rules.email_key(email))


_CLOSE = Statement(
    """UPDATE accounts SET email = $2, email_key = $3, password_hash = $4, display_name = $5,
           country = $6, subdivision = NULL, email_verified_at = NULL, signed_in_at = NULL,
           second_step_at = NULL, closed_at = $7
       WHERE id = $1"""
)
_OF_ACCOUNT = [
    Statement("DELETE FROM credentials WHERE account_id = $1"),
    Statement("DELETE FROM second_steps WHERE account_id = $1"),
    Statement("DELETE FROM recovery_codes WHERE account_id = $1"),
    Statement("DELETE FROM sign_in_challenges WHERE account_id = $1"),
    Statement("DELETE FROM email_tokens WHERE account_id = $1"),
    Statement("DELETE FROM email_changes WHERE account_id = $1"),
    Statement("DELETE FROM client_tokens WHERE account_id = $1"),
    Statement("DELETE FROM data_exports WHERE account_id = $1"),
    Statement(
        """DELETE FROM imported_rows
           WHERE job_id IN (SELECT id FROM jobs WHERE account_id = $1)"""
    ),
    Statement("DELETE FROM sign_in_links WHERE account_id = $1"),
    Statement("DELETE FROM pending_sign_ins WHERE account_id = $1"),
    Statement("DELETE FROM account_settings WHERE account_id = $1"),
    Statement("DELETE FROM mail_choices WHERE account_id = $1"),
    Statement("DELETE FROM mails WHERE account_id = $1"),
    Statement("DELETE FROM account_networks WHERE account_id = $1"),
    Statement("DELETE FROM review_proposals WHERE account_id = $1"),
    Statement(
        """DELETE FROM application_steps WHERE application_id IN (
               SELECT id FROM applications WHERE account_id = $1)"""
    ),
    Statement("DELETE FROM applications WHERE account_id = $1"),
    Statement("DELETE FROM identity_checks WHERE account_id = $1"),
    Statement(
        """DELETE FROM reply_addresses WHERE account_id = $1 OR thread_id IN (
               SELECT id FROM threads WHERE account_id = $1)"""
    ),
    Statement(
        """DELETE FROM thread_messages WHERE thread_id IN (
               SELECT id FROM threads WHERE account_id = $1)"""
    ),
    Statement("DELETE FROM threads WHERE account_id = $1"),
    Statement(
        """UPDATE suspensions SET
               reason = '', appeal = CASE WHEN appeal IS NULL THEN NULL ELSE '' END,
               answer = CASE WHEN answer IS NULL THEN NULL ELSE '' END,
               end_reason = CASE WHEN end_reason IS NULL THEN NULL ELSE '' END
           WHERE account_id = $1"""
    ),
    # Housekeeping of the store deletes the bytes, and then the rows. A tax form that was filed is
    # deleted with its interview, when the years that tax law asks are over. The files of an answer
    # stay as the answer does: its requester has paid for it.
    Statement(
        """UPDATE uploads SET file_name = '', state = CASE
               WHEN id IN (SELECT upload_id FROM tax_interviews WHERE id = uploads.attached_to)
                   OR (purpose = 'ANSWER_FILE' AND state = 'ATTACHED')
               THEN state ELSE 'DELETED' END
           WHERE account_id = $1"""
    ),
    Statement("DELETE FROM team_invitations WHERE invited_by = $1"),
    # The decision about a report stays; the words of the person go.
    Statement("UPDATE reports SET text = '' WHERE account_id = $1"),
    # What they wrote, as others reported it.
    Statement(
        """UPDATE reports SET said = NULL
           WHERE case_id IN (SELECT id FROM report_cases WHERE account_id = $1)"""
    ),
    Statement(
        """UPDATE report_cases SET reason = CASE WHEN reason IS NULL THEN NULL ELSE '' END
           WHERE account_id = $1"""
    ),
]
# Of an address in each spelling; threads that somebody began with the address alone.
_OF_EMAIL = [
    Statement("DELETE FROM password_resets WHERE email_key = $1"),
    Statement("DELETE FROM mails WHERE lower(recipient) = $1"),
    Statement("DELETE FROM team_invitations WHERE email_key = $1"),
    Statement(
        """DELETE FROM reply_addresses WHERE thread_id IN (
               SELECT id FROM threads WHERE kind = 'OPERATORS' AND lower(email) = $1)"""
    ),
    Statement(
        """DELETE FROM thread_messages WHERE thread_id IN (
               SELECT id FROM threads WHERE kind = 'OPERATORS' AND lower(email) = $1)"""
    ),
    Statement("DELETE FROM threads WHERE kind = 'OPERATORS' AND lower(email) = $1"),
]
_HOLD_THREADS = Statement("SELECT id FROM threads WHERE account_id = $1 ORDER BY id FOR UPDATE")
_LEAVE_TEAM = Statement("DELETE FROM team_members WHERE account_id = $1")
# The mails that a profile's verbs caused have its name, or its messages, in the text.
_OF_SENDER = [
    Statement("UPDATE thread_messages SET text = '' WHERE sender_id = $1"),
    Statement("DELETE FROM mails WHERE sender_id = $1 AND next_attempt_at IS NULL"),
    Statement("UPDATE mails SET is_last = TRUE WHERE sender_id = $1"),
]
_OF_WORKER = [
    Statement(
        "UPDATE workers SET adult_consent_at = NULL, identity_state = 'NOT_BEGUN' WHERE id = $1"
    ),
    Statement("DELETE FROM requester_blocks WHERE worker_id = $1"),
    Statement("UPDATE rejection_appeals SET text = '' WHERE worker_id = $1"),
    # The mails that an appeal caused have its text.
    Statement("DELETE FROM mails WHERE sender_id = $1 AND next_attempt_at IS NULL"),
    Statement("UPDATE mails SET is_last = TRUE WHERE sender_id = $1"),
    # Payouts refer to the rows of the methods by which they went.
    Statement(
        """UPDATE payout_methods SET details = NULL, masked = '', test_amounts = NULL,
               tries_left = 0, mark = CASE WHEN mark IS NULL THEN NULL ELSE '' END
           WHERE worker_id = $1"""
    ),
    Statement(
        """UPDATE payout_plans SET method_id = NULL, every_days = NULL, next_at = NULL
           WHERE worker_id = $1"""
    ),
    Statement("DELETE FROM daily_goals WHERE id = $1"),
    # The words of the other side stay, in threads that nobody writes in any more.
    Statement(
        """UPDATE threads SET email = NULL, name = NULL,
               closed_by_person_at = coalesce(closed_by_person_at, last_at)
           WHERE worker_id = $1"""
    ),
    *_OF_SENDER,
    Statement("UPDATE requester_ratings SET text = '' WHERE worker_id = $1"),
]
_OF_REQUESTER = [
    Statement("UPDATE worker_blocks SET reason = '' WHERE requester_id = $1"),
    Statement(
        """UPDATE requester_ratings SET answer = CASE WHEN answer IS NULL THEN NULL ELSE '' END
           WHERE requester_id = $1"""
    ),
    Statement("DELETE FROM team_invitations WHERE requester_id = $1"),
    # Their names were for the requester alone; what was published of them stays.
    Statement("UPDATE projects SET name = '' WHERE requester_id = $1"),
    Statement("UPDATE batches SET name = '', description = '' WHERE requester_id = $1"),
    Statement("DELETE FROM question_previews WHERE requester_id = $1"),
    Statement(
        """UPDATE qualification_types SET status = 'INACTIVE'
           WHERE owner_id = $1 AND status = 'ACTIVE'"""
    ),
    Statement("DELETE FROM worker_lists WHERE requester_id = $1"),
    Statement(
        """UPDATE threads SET closed_by_office_at = coalesce(closed_by_office_at, last_at)
           WHERE requester_id = $1"""
    ),
    *_OF_SENDER,
]
_RENAME = Statement("UPDATE requesters SET name = $2 WHERE id = $1")
_FORGET_NAME = Statement(
    "UPDATE hit_groups SET search_text = replace(search_text, $2, '') WHERE requester_id = $1"
)
_END_REQUESTS = Statement(
    """UPDATE qualification_requests SET decided_at = $2,
           status = CASE WHEN status = 'TESTING' THEN 'LAPSED' ELSE 'REJECTED' END
       WHERE worker_id = $1 AND status IN ('TESTING', 'SUBMITTED')"""
)
_REMOVE_METHODS = Statement(
    """UPDATE payout_methods SET state = 'REMOVED', removed_at = $2
       WHERE worker_id = $1 AND state <> 'REMOVED'"""
)
_DELETE_ATTEMPTS = Statement("DELETE FROM sign_in_attempts WHERE subject = $1")
