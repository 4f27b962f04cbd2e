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
    "batches": "name description",
    "client_tokens": "*",
    "credentials": "*",
    "daily_goals": "*",
    "data_exports": "*",
    "email_changes": "*",
    "email_tokens": "*",
    "hit_groups": "search_text",
    "identity_checks": "*",
    "imported_rows": "*",
    "mail_choices": "*",
    "mails": "*",
    "password_resets": "*",
    "payout_methods": "details masked mark test_amounts tries_left",
    "payout_plans": "method_id every_days next_at",
    "pending_sign_ins": "*",
    "profile_answers": "*",
    "projects": "name",
    "question_previews": "*",
    "recovery_codes": "*",
    "report_cases": "reason",
    "reports": "text",
    "rejection_appeals": "text",
    "requester_blocks": "*",
    "requester_ratings": "text answer",
    "requesters": "name",
    "review_proposals": "*",
    "second_steps": "*",
    "sign_in_attempts": "*",
    "sign_in_links": "*",
    "sign_in_challenges": "*",
    "suspensions": "reason appeal answer end_reason",
    "team_invitations": "*",
    "team_members": "*",
    "reply_addresses": "*",
    "thread_messages": "text",
    "threads": "account_id email name category secret_hash",
    "uploads": "*",
    "worker_blocks": "reason",
    "worker_lists": "*",
    "workers": "adult_consent_at identity_state",
}

KEPT: dict[str, dict[str, str]] = {
    "accounts": {
        "id operator_role created_at agreement_version suspended_at closed_at": _KEYS,
    },
    "agreement_acceptances": {"*": _KEYS},
    "assignment_rejections": {"*": _WORK},
    "assignments": {"*": _WORK},
    "audit_entries": {"*": "what operators did: no role can change it"},
    "audit_head": {"*": _MARKET},
    "bonuses": {"*": _WORK},
    "call_holds": {"*": _MONEY},
    "daily_counts": {"*": _KEYS},
    "gift_codes": {"*": "what was paid, its codes encrypted"},
    "batches": {
        "id requester_id project_id template_id state upload_id upload_sha256 column_names"
        " invalid_rows total_rows invalid_count published_rows next_offset next_row"
        " errors_upload_id hit_type_id job_id message created_at checked_at published_at ended_at"
        " expires_at unfilled_at last_used_at version": _KEYS,
        "settings": _PUBLISHED,
    },
    "batch_counts": {"*": _WORK},
    "batch_pays": {"*": _WORK},
    "batch_position": {"*": _MARKET},
    "batch_times": {"*": _WORK},
    "batch_wages": {"*": _WORK},
    "dashboard_position": {"*": _MARKET},
    "deposits": {"*": _MONEY},
    "disposal_counts": {"*": _MARKET},
    "disposals": {"*": "what the market deleted, in numbers"},
    "hit_groups": {"*": _PUBLISHED},
    "hit_types": {"*": _PUBLISHED},
    "hits": {"*": _PUBLISHED},
    "jobs": {"*": "what the machine did, by ids: all have ended, and are deleted some time after"},
    "ledger_accounts": {"*": _MONEY},
    "ledger_transfers": {"*": _MONEY},
    "log": {"*": "facts by ids, trimmed after their retention"},
    "log_trimmed": {"*": _MARKET},
    "mark_keys": {"*": _MARKET},
    "masters_bars": {"*": _OTHERS},
    "masters_decisions": {"*": _WORK},
    "masters_schedule": {"*": _MARKET},
    "migrations_applied": {"*": _MARKET},
    "overridden_rejections": {"*": _OTHERS},
    "payout_methods": {
        "id worker_id kind state is_third_party created_at confirmed_at confirmed_by"
        " removed_at": _KEYS,
    },
    "payout_plans": {"worker_id covered_until paid_until": _KEYS},
    "payout_answers": {"*": _MARKET},
    "payout_files": {"*": "what the bank was told, encrypted: proof of what was paid"},
    "payouts": {"*": "what was paid, when and why: money, by ids"},
    "profile_postings": {"*": _PUBLISHED},
    "profile_questions": {"*": _PUBLISHED},
    "project_revisions": {"*": _PUBLISHED},
    "projects": {
        "id requester_id starter template_id revision version created_at updated_at last_used_at"
        " deleted_at": _KEYS,
        "settings": _PUBLISHED,
    },
    "qualification_requests": {"*": _WORK},
    "qualification_types": {"*": _PUBLISHED},
    "qualifications": {"*": _WORK},
    "question_templates": {"*": _PUBLISHED},
    "questions": {"*": _PUBLISHED},
    "refunds": {"*": _MONEY},
    "rehearsal_clock": {"*": _MARKET},
    "rehearsal_firings": {"*": _MARKET},
    "released_assignments": {"*": _WORK},
    "report_cases": {
        "id kind subject_id account_id requester_id state place report_count opened_at decided_at"
        " decided_by open_work close_hits_at closed_to": _KEYS,
        "found": _PUBLISHED,
    },
    "reports": {"id case_id account_id category hit_id reported_at tell_at": _KEYS},
    "rejection_appeals": {
        "id assignment_id hit_id worker_id requester_id state appealed_at answer_by due_at"
        " answered_at missed_at ruled_at ruled_by": _KEYS,
        "answer ruling": _WORK,
    },
    "republished_rejections": {"*": _WORK},
    "requester_ratings": {
        "id requester_id worker_id month fair pay speed communication rated_at answered_at"
        " hidden_at": _WORK,
    },
    "requesters": {
        "id account_id requester_id created_at check_bonuses_at is_admitted is_team": _KEYS
    },
    "requirement_catalogue": {"*": _MARKET},
    "requirement_sets": {"*": _MARKET},
    "requirement_uses": {"*": _MARKET},
    "review_schedule": {"*": _MARKET},
    "revocations": {"*": _OTHERS},
    "signing_keys": {"*": _MARKET},
    "stored_blobs": {"*": "ids of bytes, which housekeeping deletes with them"},
    "strikes": {"*": _KEYS},
    "suspensions": {
        "id account_id state suspended_at suspended_by took_masters close_hits_at closed_to"
        " appealed_at answered_at answered_by ended_at ended_by": _KEYS,
    },
    "tax_interviews": {"*": _TAX},
    "tax_report_rows": {
        "*": "what was reported to the tax authority, which may ask again: amounts"
    },
    "tax_reports": {"*": _MARKET},
    "team_actions": {"*": _WORK},
    "thread_messages": {
        "id thread_id number author account_id sender_id assignment_id is_by_mail written_at": _KEYS
        + "; rows of threads with operators are deleted",
    },
    "threads": {
        "id kind worker_id requester_id group_id state created_at asked_at last_at messages"
        " read_by_person read_by_office unread_by_person unread_by_office closed_by_person_at"
        " closed_by_office_at reported_at": _KEYS + "; rows with operators are deleted",
        "subject": _PUBLISHED,
    },
    "work_records": {"*": _WORK},
    "worker_days": {"*": _WORK},
    "worker_hit_types": {"*": _WORK},
    "worker_requesters": {"*": _WORK},
    "worker_stretches": {"*": _WORK},
    "worker_times": {"*": _WORK},
    "worker_years": {"*": _WORK},
    "worker_payments": {"*": _WORK},
    "worker_blocks": {"id requester_id worker_id created_at": _KEYS},
    "workers": {"id account_id worker_id created_at is_admitted tax_valid_until": _KEYS},
}
