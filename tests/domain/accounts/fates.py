"""What becomes of each column of each table when the owner closes their account.

A new column fails a test until it is here. ERASED: rows are deleted, or what they say of the owner
is replaced. KEPT: with the reason. The dump of a test shows that it is so.
"""

_KEYS = "ids, instants, states and numbers, which name nobody"
_WORK = "the record of work, under the printed ids alone"
_PUBLISHED = "what a requester published, under their printed id"
_MONEY = "the ledger, which has to add up"
_MARKET = "the market's own, of no person"
_TAX = "tax records, encrypted, for the years of a setting; then housekeeping deletes them"
_OTHERS = "words of the other side about work or qualifications"

ERASED: dict[str, str] = {
    "accounts": "email email_key password_hash display_name country subdivision email_verified_at"
    " signed_in_at second_step_at",
    "account_networks": "*",
    "account_settings": "*",
    "application_steps": "*",
    "applications": "*",
    "client_tokens": "*",
    "credentials": "*",
    "data_exports": "*",
    "email_changes": "*",
    "email_tokens": "*",
    "hit_groups": "search_text",
    "identity_checks": "*",
    "mail_choices": "*",
    "mails": "*",
    "password_resets": "*",
    "pending_sign_ins": "*",
    "profile_answers": "*",
    "recovery_codes": "*",
    "requester_blocks": "*",
    "requesters": "name",
    "review_proposals": "*",
    "second_steps": "*",
    "sign_in_attempts": "*",
    "sign_in_links": "*",
    "sign_in_challenges": "*",
    "suspensions": "reason appeal answer end_reason",
    "team_invitations": "*",
    "team_members": "*",
    "thread_messages": "*",
    "threads": "*",
    "uploads": "*",
    "worker_blocks": "reason",
    "workers": "adult_consent_at identity_state",
}

KEPT: dict[str, dict[str, str]] = {
    "accounts": {
        "id operator_role created_at agreement_version suspended_at closed_at": _KEYS,
    },
    "agreement_acceptances": {"*": _KEYS},
    "assignments": {"*": _WORK},
    "audit_entries": {"*": "what operators did: no role can change it"},
    "audit_head": {"*": _MARKET},
    "bonuses": {"*": _WORK},
    "call_holds": {"*": _MONEY},
    "daily_counts": {"*": _KEYS},
    "hit_groups": {"*": _PUBLISHED},
    "hit_types": {"*": _PUBLISHED},
    "hits": {"*": _PUBLISHED},
    "jobs": {"*": "what the machine did, by ids: all have ended, and are deleted some time after"},
    "ledger_accounts": {"*": _MONEY},
    "ledger_transfers": {"*": _MONEY},
    "log": {"*": "facts by ids, trimmed after their retention"},
    "log_trimmed": {"*": _MARKET},
    "masters_bars": {"*": _OTHERS},
    "masters_decisions": {"*": _WORK},
    "masters_schedule": {"*": _MARKET},
    "migrations_applied": {"*": _MARKET},
    "overridden_rejections": {"*": _OTHERS},
    "profile_postings": {"*": _PUBLISHED},
    "profile_questions": {"*": _PUBLISHED},
    "qualification_requests": {"*": _WORK},
    "qualification_types": {"*": _PUBLISHED},
    "qualifications": {"*": _WORK},
    "questions": {"*": _PUBLISHED},
    "rehearsal_clock": {"*": _MARKET},
    "rehearsal_firings": {"*": _MARKET},
    "requesters": {
        "id account_id requester_id created_at check_bonuses_at is_admitted is_team": _KEYS
    },
    "requirement_catalogue": {"*": _MARKET},
    "requirement_sets": {"*": _MARKET},
    "requirement_uses": {"*": _MARKET},
    "review_schedule": {"*": _MARKET},
    "revocations": {"*": _OTHERS},
    "stored_blobs": {"*": "ids of bytes, which housekeeping deletes with them"},
    "suspensions": {
        "id account_id state suspended_at suspended_by took_masters close_hits_at closed_to"
        " appealed_at answered_at answered_by ended_at ended_by": _KEYS,
    },
    "tax_interviews": {"*": _TAX},
    "team_actions": {"*": _WORK},
    "work_records": {"*": _WORK},
    "worker_blocks": {"id requester_id worker_id created_at": _KEYS},
    "workers": {"id account_id worker_id created_at is_admitted tax_valid_until": _KEYS},
}
