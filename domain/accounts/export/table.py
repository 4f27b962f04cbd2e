"""The one table of exports: of each table of the database what is exported, and why not the rest.

A new table or column fails a test until it is here. A feature adds its rows to the module of a
side, and here what it leaves out. Encrypted columns are exported in clear.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.accounts.export.account_rows import OF_ACCOUNT, OF_OPERATOR
from domain.accounts.export.message_rows import OF_THREADS
from domain.accounts.export.payout_rows import OF_PAYOUTS
from domain.accounts.export.published_rows import OF_REQUESTER
from domain.accounts.export.sign_in_rows import OF_SIGN_IN
from domain.accounts.export.subjects import ExportSubject
from domain.accounts.export.work_rows import OF_WORKER

SUBJECTS: tuple[ExportSubject, ...] = (
    *OF_ACCOUNT,
    *OF_SIGN_IN,
    *OF_WORKER,
    *OF_PAYOUTS,
    *OF_REQUESTER,
    *OF_THREADS,
    *OF_OPERATOR,
)

_SECRET = "a secret, or its hash: who has it can act for the owner"
_AGAIN = "the same as another column, in the form that the server compares"
_MACHINE = "how the server does its work; it says nothing about a person"
_SUMS = "counts of the assignments of a batch, which are exported"
_OTHERS = "it names somebody else, or has the words of one operator to another"
_OWNER = "the account or profile of the archive itself"

# Columns of no subject.
LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "account_networks": {"account_id": _OWNER},
    "account_settings": {"account_id": _OWNER},
    "accounts": {"password_hash": _SECRET, "email_key": _AGAIN},
    "agreement_acceptances": {"account_id": _OWNER},
    "applications": {"account_id": _OWNER},
    "assignments": {"warn_at": _MACHINE},
    "audit_entries": {
        "number previous_hash hash": _MACHINE,
        "actor_id subject_id reason details": _OTHERS,
    },
    "call_holds": {"requester_id": _OWNER},
    "client_tokens": {"account_id": _OWNER, "input_hash": _AGAIN, "answer": _AGAIN},
    "credentials": {"account_id": _OWNER, "secret_hash": _SECRET},
    "daily_counts": {"id": _OWNER, "wake_at": _MACHINE},
    "daily_goals": {"id": _OWNER},
    "data_exports": {"account_id": _OWNER, "upload_id": _MACHINE},
    "email_changes": {
        "account_id": _OWNER,
        "secret_hash password_mark undo_hash": _SECRET,
        "old_email_key": _AGAIN,
    },
    "email_tokens": {"account_id": _OWNER, "secret_hash": _SECRET},
    "hit_groups": {
        "requester_id": _OWNER,
        "search_text": _AGAIN,
        "version measure_at is_disposed": _MACHINE,
    },
    "hit_types": {"requester_id": _OWNER, "fingerprint": _AGAIN},
    "hits": {"requester_id": _OWNER},
    "identity_checks": {
        "account_id": _OWNER,
        "ask_at": _MACHINE,
        "decided_by answered_by": _OTHERS,
    },
    "jobs": {
        "account_id": _OWNER,
        "subject arguments cursor due_at turned_at told_at faults starts": _MACHINE,
    },
    "batches": {
        "requester_id": _OWNER,
        "upload_sha256": "the file is in the archive's list of uploads, with its hash",
        "invalid_rows next_offset next_row": _MACHINE,
    },
    "deposits": {"requester_id": _OWNER},
    "disposals": {"requester_id": _OWNER, "look_at place": _MACHINE},
    "ledger_accounts": {"owner_id": _OWNER, "warn_at": _MACHINE},
    "ledger_transfers": {"cause": _MACHINE},
    "mail_choices": {"account_id": _OWNER, "token": _SECRET},
    "mails": {
        "account_id": _OWNER,
        "body": "it has links and codes that act for the owner, who got it by mail",
        "reply_to": _SECRET,
        "attempts next_attempt_at last_error is_last": _MACHINE,
    },
    "assignment_rejections": {"call_id due_at is_held": _MACHINE},
    "masters_bars": {"worker_id": _OWNER, "note set_by lifted_by": _OTHERS},
    "masters_decisions": {"worker_id": _OWNER, "decided_by": _OTHERS},
    "gift_codes": {"mark loaded_at": _MACHINE},
    "payout_methods": {
        "worker_id": _OWNER,
        "mark": _MACHINE,
        "test_amounts": "who reads them here need not read them on the account's statement",
        "confirmed_by": _OTHERS,
    },
    "payout_plans": {"worker_id": _OWNER},
    "password_resets": {"email_key": _AGAIN, "public_url": _MACHINE},
    "payouts": {"worker_id": _OWNER, "file_id": _MACHINE},
    "profile_questions": {"requester_id": _OWNER},
    "project_revisions": {"account_id": _OTHERS},
    "projects": {"requester_id": _OWNER},
    "question_templates": {"requester_id": _OWNER},
    "qualification_types": {"owner_id": _OWNER, "name_key search_text": _AGAIN},
    "refunds": {"requester_id": _OWNER},
    "report_cases": {
        "account_id requester_id": _OWNER,
        "place report_count decided_by": _OTHERS,
        "close_hits_at closed_to": _MACHINE,
    },
    "reports": {"account_id": _OWNER, "tell_at": _MACHINE},
    "rejection_appeals": {"ruled_by": _OTHERS},
    "requester_ratings": {"worker_id": _OWNER},
    "requesters": {"account_id": _OWNER},
    "requester_blocks": {"worker_id": _OWNER},
    "requirement_sets": {"fingerprint": _AGAIN},
    "review_proposals": {"account_id": _OWNER, "cause evidence decided_by reason action": _OTHERS},
    "pending_sign_ins": {"account_id": _OWNER, "state_hash key_hash": _SECRET},
    "recovery_codes": {"account_id": _OWNER, "code_hash": _SECRET},
    "second_steps": {"account_id": _OWNER, "secret": _SECRET, "last_step": _MACHINE},
    "sign_in_challenges": {
        "account_id": _OWNER,
        "secret_hash password_mark": _SECRET,
        "tries_left": _MACHINE,
    },
    "sign_in_links": {"account_id": _OWNER},
    "strikes": {"account_id": _OWNER},
    "suspensions": {
        "account_id": _OWNER,
        "suspended_by answered_by ended_by": _OTHERS,
        "closed_to": _MACHINE,
    },
    "tax_interviews": {"worker_id": _OWNER, "decided_by": _OTHERS, "upload_id remind_at": _MACHINE},
    "tax_report_rows": {"worker_id": _OWNER, "report_id": _MACHINE},
    "team_invitations": {"email_key": _AGAIN, "secret_hash": _SECRET, "invited_by": _OTHERS},
    "team_actions": {"account_id": _OWNER},
    "team_members": {"account_id": _OWNER},
    "thread_messages": {"account_id sender_id": _OTHERS},
    "threads": {"account_id": _OWNER, "secret_hash": _SECRET},
    "uploads": {"account_id": _OWNER, "blob_id": _MACHINE},
    "worker_days": {"worker_id": _OWNER},
    "worker_hit_types": {"worker_id": _OWNER},
    "worker_requesters": {"worker_id": _OWNER},
    "worker_times": {"id": _OWNER},
    "worker_years": {"worker_id": _OWNER},
    "worker_lists": {"requester_id": _OWNER, "name_key": _AGAIN},
    "workers": {"account_id": _OWNER},
    "work_records": {"worker_id": _OWNER},
    "profile_answers": {"worker_id": _OWNER},
}

# Tables of which nothing is exported.
NOT_EXPORTED: Mapping[str, str] = {
    "audit_head": _MACHINE,
    "batch_counts": _SUMS,
    "batch_pays": _SUMS,
    "batch_position": _MACHINE,
    "batch_times": _SUMS,
    "batch_wages": _SUMS,
    "dashboard_position": _MACHINE,
    "disposal_counts": _MACHINE,
    "imported_rows": "rows of a file that its sender has, deleted as its job does them",
    "log": "facts by ids about rows that are exported; deleted after some days",
    "log_trimmed": _MACHINE,
    "mark_keys": "the key by which equal bank accounts are found, of nobody",
    "masters_schedule": _MACHINE,
    "migrations_applied": _MACHINE,
    "payout_answers": "what banks said of files, as numbers; what became of a payout is exported",
    "payout_files": "files with the bank accounts of many people; the payouts are exported",
    "question_previews": "what a requester looks at before it is published, for two hours",
    "rehearsal_clock": _MACHINE,
    "reply_addresses": "secrets of mails about messages, which are exported",
    "rehearsal_firings": _MACHINE,
    "requirement_catalogue": _MACHINE,
    "requirement_uses": _MACHINE,
    "review_schedule": _MACHINE,
    "signing_keys": "the keys of the market itself, whose public halves everybody reads",
    "tax_reports": "lists of reports; what they say of a person is exported",
    "worker_stretches": "times of assignments, which are exported",
    "stored_blobs": "ids of bytes; the uploads that they belong to are exported",
}

# Columns by which a row refers to a person who may not know of it.
NOT_FOLLOWED: Mapping[tuple[str, str], str] = {
    ("project_revisions", "account_id"): "a requester's; what members did is exported to them",
    ("requester_ratings", "requester_id"): "nobody learns who rated; the texts are public",
    ("requester_blocks", "requester_id"): "a worker hides a requester without telling",
    ("worker_requesters", "requester_id"): "counts of a worker, of assignments that both export",
}
