"""Who may see what: every type with an id, and every column of a table that holds text.

A type or column that is not here makes the walk of all callers fail, until somebody decides.
"""

from __future__ import annotations

from dataclasses import dataclass

ANYBODY = "anybody"
CODES = "codes"  # words of our own, such as states: no text of a person
NOBODY = "nobody"  # hashes, mails that wait, the log: no field shows the column itself
READ, PUBLISH, PAY, MANAGE = "READ", "PUBLISH", "PAY", "MANAGE"
KEYS = {
    "account_settings": "account_id",
    "assignment_rejections": "assignment_id",
    "overridden_rejections": "assignment_id",
}


@dataclass(frozen=True)
class Parties:
    """Those who may see a row: the accounts and profiles beside its id, and operators by duty.

    Of a requester, the members who have the duty `team`; with `pays`, also a key with only PAY.
    """

    sql: str
    duties: tuple[str, ...] = ()
    team: str = READ
    pays: bool = False


def of(table: str, *columns: str, duty: str = "", team: str = READ, pays: bool = False) -> Parties:
    """The accounts and profiles in columns of the row itself."""
    parties = [f"{column} AS party_{column}" for column in columns]
    listed = ", ".join([f"{KEYS.get(table, 'id')} AS id", *parties])
    return Parties(f"SELECT {listed} FROM {table}", tuple(duty.split()), team, pays)


# Members of a team know each other's names, and its owners the addresses.
_PERSON = """SELECT id, id AS person FROM accounts
    UNION ALL SELECT account_id, requester_id FROM team_members"""
# HITs that are not open are for their requester, and for the workers who have worked on them.
_HIT = f"""SELECT id, CASE status WHEN 'ASSIGNABLE' THEN '{ANYBODY}' ELSE requester_id END AS party
    FROM hits UNION ALL SELECT hit_id, worker_id FROM assignments"""
# Only the worker reads the answer to a profile question, not the operator who publishes it.
_ANSWER = """SELECT id, worker_id, CASE WHEN hit_id IN (SELECT hit_id FROM profile_postings)
    THEN NULL ELSE requester_id END AS requester_id FROM assignments"""
_QUESTION = "SELECT question_id AS id, worker_id FROM profile_answers"
_REVOKED = """SELECT r.id, q.worker_id, t.owner_id FROM revocations r
    JOIN qualifications q ON q.id = r.qualification_id
    JOIN qualification_types t ON t.id = q.type_id"""
_HELD = """SELECT q.id, q.worker_id, t.owner_id FROM qualifications q
    JOIN qualification_types t ON t.id = q.type_id"""
_OVERRIDDEN = """SELECT o.assignment_id AS id, a.worker_id, a.requester_id
    FROM overridden_rejections o JOIN assignments a ON a.id = o.assignment_id"""
# From five raters on, everybody reads what the others wrote.
_RATING = f"""SELECT id, worker_id, CASE WHEN (SELECT count(DISTINCT r.worker_id)
        FROM requester_ratings r WHERE r.requester_id = requester_ratings.requester_id) >= 5
    THEN '{ANYBODY}' END AS party FROM requester_ratings"""
_STEP = """SELECT s.id, a.account_id FROM application_steps s
    JOIN applications a ON a.id = s.application_id"""
_MESSAGE = """SELECT m.id, t.account_id, t.worker_id, t.requester_id FROM thread_messages m
    JOIN threads t ON t.id = m.thread_id"""
_ADDRESSES = ("READ_PEOPLE", "MANAGE_OPERATORS", "READ_AUDIT")
_WRITTEN = of("threads", "account_id", duty="ANSWER_PEOPLE")
_IN_A_THREAD = of("threads", "account_id", "worker_id", "requester_id", duty="ANSWER_PEOPLE")
_APPLIED = of("applications", "account_id", duty="READ_PEOPLE")
_REQUESTED = of("qualification_requests", "worker_id", "owner_id")
_ASKED = Parties(_QUESTION, ("KEEP_QUALIFICATIONS",))
# A worker sees no small deposit: its amount is what confirms the account.
_OWN_PAYOUT = """SELECT id, CASE kind WHEN 'TEST_DEPOSIT' THEN NULL ELSE worker_id END AS party
    FROM payouts"""
_PAYOUT = Parties(_OWN_PAYOUT, ("MOVE_MONEY",))

# Types with an id. A row that is not there belongs to nobody.
NODES: dict[str, str | Parties] = {
    "Account": of("accounts", "id"),
    "ApiKey": of("credentials", "account_id"),
    "Application": _APPLIED,
    "Assignment": of("assignments", "worker_id", "requester_id", pays=True),
    "Batch": of("batches", "requester_id"),
    "Bonus": of("bonuses", "worker_id", "requester_id", pays=True),
    "ContactThread": _WRITTEN,
    # Operators read it once it is reported, which no thread of these tests is.
    "MessageThread": of("threads", "worker_id", "requester_id"),
    "Hit": Parties(_HIT, ("SUSPEND",), pays=True),  # operators look at what was reported
    "HitGroup": ANYBODY,
    "HitType": ANYBODY,
    "Job": of("jobs", "account_id", duty="RUN"),
    "PayoutMethod": of("payout_methods", "worker_id", duty="MOVE_MONEY"),
    "Payout": _PAYOUT,
    "ProfileQuestion": _ASKED,
    "Project": of("projects", "requester_id"),
    "WorkerList": of("worker_lists", "requester_id"),
    "QualificationRequest": _REQUESTED,
    "RejectionAppeal": of("rejection_appeals", "worker_id", "requester_id"),
    "QualificationType": ANYBODY,
    "Requester": of("requesters", "id", pays=True),
    "RequesterProfile": ANYBODY,
    "RequesterRating": Parties(_RATING),
    "Session": of("credentials", "account_id"),
    "TeamInvitation": of("team_invitations", "requester_id", team=MANAGE),
    "TeamMember": of("team_members", "requester_id"),
    "Upload": of("uploads", "account_id"),
    "Worker": of("workers", "id", pays=True),
    "WorkerPayment": of("worker_payments", "worker_id", "requester_id", pays=True),
    "WorkerProfile": ANYBODY,
}
# The tables of the rows behind these types.
TABLES = {
    "Account": "accounts",
    "ApiKey": "credentials",
    "Application": "applications",
    "Assignment": "assignments",
    "Batch": "batches",
    "Bonus": "bonuses",
    "ContactThread": "threads",
    "MessageThread": "threads",
    "Hit": "hits",
    "HitGroup": "hit_groups",
    "HitType": "hit_types",
    "Job": "jobs",
    "PayoutMethod": "payout_methods",
    "Payout": "payouts",
    "ProfileQuestion": "profile_questions",
    "Project": "projects",
    "WorkerList": "worker_lists",
    "QualificationRequest": "qualification_requests",
    "QualificationType": "qualification_types",
    "Requester": "requesters",
    "RequesterProfile": "requesters",
    "RequesterRating": "requester_ratings",
    "RejectionAppeal": "rejection_appeals",
    "Session": "credentials",
    "TeamInvitation": "team_invitations",
    "TeamMember": "team_members",
    "Upload": "uploads",
    "Worker": "workers",
    "WorkerPayment": "worker_payments",
    "WorkerProfile": "workers",
}

_BATCH = of("batches", "requester_id")
_SET = of("account_settings", "account_id")
_BOTH = of("assignments", "worker_id", "requester_id", duty="SUSPEND")
_APPEALED = of("rejection_appeals", "worker_id", "requester_id", duty="SUSPEND")
_KEY = of("credentials", "account_id")
_SUSPENDED = of("suspensions", "account_id", duty="SUSPEND")
_CHECKED = of("identity_checks", "account_id", duty="VERIFY_IDENTITY")
# Files of batches are for their requester too; operators read those of checks.
_UPLOADED = """SELECT u.id, u.account_id, b.requester_id FROM uploads u
    LEFT JOIN batches b ON b.id = u.attached_to"""
_FILE = Parties(_UPLOADED, ("VERIFY_IDENTITY",))
_PROPOSED = of("review_proposals", duty="SUSPEND")
_REPORTED = of("reports", "account_id", duty="SUSPEND")
_CASE = of("report_cases", duty="SUSPEND")
_AUDITED = of("audit_entries", duty="READ_AUDIT")
_TAXED = of("tax_interviews", "worker_id", duty="KEEP_TAX")
_PAID = of("payout_methods", "worker_id", duty="MOVE_MONEY")
_FILED = of("payout_files", duty="MOVE_MONEY")
_PAID_IN = of("deposits", "requester_id", team=PAY)
_REFUNDED = of("refunds", "requester_id", duty="MOVE_MONEY", team=PAY)
_MASTERS = of("masters_decisions", duty="KEEP_QUALIFICATIONS")
COLUMNS: dict[str, dict[str, str | Parties]] = {
    "account_networks": {"network": NOBODY},
    "account_settings": {"address_country": CODES}
    | dict.fromkeys(("time_zone", "language", "address_lines", "city"), _SET)
    | dict.fromkeys(("region", "postal_code"), _SET),
    "accounts": {
        "email": Parties(_PERSON, _ADDRESSES, MANAGE),
        "email_key": NOBODY,
        "password_hash": NOBODY,
        "display_name": Parties(_PERSON, _ADDRESSES),
        "country": CODES,
        "subdivision": CODES,
        "operator_role": CODES,
    },
    "agreement_acceptances": {"text_hash": CODES},
    "application_steps": {"verb": CODES, "text": Parties(_STEP, ("READ_PEOPLE",))},
    "applications": {"reason": _APPLIED} | dict.fromkeys(("country", "role", "state"), CODES),
    "assignments": {
        "status": CODES,
        "decided_by": CODES,
        "answer": Parties(_ANSWER, ("SUSPEND",)),  # of work whose rejection is appealed
        "feedback": _BOTH,
        "rejection_reason": CODES,
    },
    "audit_entries": dict.fromkeys(("role", "via", "action"), CODES)
    | dict.fromkeys(("address", "reason", "details", "request_id"), _AUDITED)
    | dict.fromkeys(("hash", "previous_hash"), CODES),
    "audit_head": {"hash": CODES},
    # Settings are what workers see once they are published; names of columns are in no HIT.
    "batches": {"state": CODES, "settings": ANYBODY, "upload_sha256": CODES}
    | dict.fromkeys(("name", "description", "column_names", "message"), _BATCH),
    "bonuses": {"reason": of("bonuses", "worker_id", "requester_id")},
    "client_tokens": dict.fromkeys(("verb", "token", "input_hash", "answer"), NOBODY),
    "credentials": {"name": _KEY, "hint": _KEY, "secret_hash": NOBODY}
    | dict.fromkeys(("kind", "scopes", "team_role"), CODES),
    "assignment_rejections": {"day": CODES},
    "daily_counts": {"day": CODES},
    "deposits": {"number": _PAID_IN, "provider": CODES, "reference": _PAID_IN},
    "email_changes": {"new_email": of("email_changes", "account_id")}
    | dict.fromkeys(("old_email", "old_email_key", "password_mark"), NOBODY)
    | dict.fromkeys(("secret_hash", "undo_hash"), NOBODY),
    "email_tokens": {"purpose": CODES, "secret_hash": NOBODY},
    "gift_codes": dict.fromkeys(("code", "mark"), NOBODY),  # a payout shows its own codes
    "hit_groups": dict.fromkeys(("title", "description", "keywords", "search_text"), ANYBODY),
    "hit_types": {"fingerprint": NOBODY}
    | dict.fromkeys(("title", "description", "keywords"), ANYBODY),
    "hits": {"status": CODES, "annotation": of("hits", "requester_id")},
    "identity_checks": {"state": CODES}
    | dict.fromkeys(("reason", "appeal", "answer"), _CHECKED)
    | dict.fromkeys(("legal_name", "birth_date", "address"), NOBODY),  # shown masked
    "jobs": {"message": of("jobs", "account_id", duty="RUN")}
    | dict.fromkeys(("kind", "state"), CODES)
    | dict.fromkeys(("arguments", "cursor", "subject"), NOBODY),
    "ledger_accounts": {"kind": CODES, "spent_day": CODES},
    "ledger_transfers": {"cause": CODES, "kind": CODES},
    "log": {"kind": CODES} | dict.fromkeys(("topic", "body", "occurred_at"), NOBODY),
    "mail_choices": {"kind": CODES, "token": NOBODY},
    "mails": {"kind": CODES}
    | dict.fromkeys(("recipient", "subject", "body", "last_error", "reply_to"), NOBODY),
    "mark_keys": {"name": CODES, "mark_key": NOBODY},
    "masters_bars": {"cause": CODES, "note": of("masters_bars", duty="KEEP_QUALIFICATIONS")},
    "masters_decisions": {"cause": CODES, "reason": _MASTERS, "figures": _MASTERS},
    "overridden_rejections": {"reason": CODES, "feedback": Parties(_OVERRIDDEN)},
    "password_resets": dict.fromkeys(("email_key", "public_url"), NOBODY),
    "payout_methods": {"masked": _PAID, "details": _PAID, "mark": NOBODY, "test_amounts": NOBODY}
    | dict.fromkeys(("kind", "state"), CODES),
    "payout_answers": {"sha256": NOBODY},
    "payout_files": {"content": NOBODY, "rail": CODES}
    | dict.fromkeys(("file_name", "bank_reference", "sha256"), _FILED),
    "payouts": {"reference": _PAYOUT, "reason": _PAYOUT}
    | dict.fromkeys(("kind", "state", "day", "rail"), CODES),
    "pending_sign_ins": dict.fromkeys(("provider", "country", "subdivision"), CODES)
    | dict.fromkeys(("state_hash", "key_hash", "issuer", "redirect"), NOBODY),
    "profile_answers": {"answer": of("profile_answers", "worker_id")},
    "profile_questions": dict.fromkeys(("title", "description", "form", "countries"), ANYBODY)
    | {"set_key": CODES}
    | {
        "outcomes": _ASKED,
        "postponed_because": of("profile_questions", duty="KEEP_QUALIFICATIONS"),
    },
    # Settings and templates are what workers see once they are published.
    "projects": {"name": of("projects", "requester_id"), "starter": CODES, "settings": ANYBODY},
    "question_previews": {"body": NOBODY},
    "question_templates": {"body": ANYBODY, "placeholders": ANYBODY},
    "qualification_requests": {"status": CODES, "test": _REQUESTED}
    | {"answer_key": of("qualification_requests", "owner_id")}
    | dict.fromkeys(("answer", "reason"), _REQUESTED),
    "qualification_types": {
        "answer_key": of("qualification_types", "owner_id"),
        "status": CODES,
        "kind": CODES,
    }
    | dict.fromkeys(("test", "well_known_id", "name", "name_key", "description"), ANYBODY)
    | dict.fromkeys(("keywords", "search_text"), ANYBODY),
    "qualifications": {"status": CODES, "reason": Parties(_HELD)},
    "questions": {"body": ANYBODY},
    "refunds": {"state": CODES, "reference": _REFUNDED, "reason": _REFUNDED},
    "rejection_appeals": {"state": CODES} | dict.fromkeys(("text", "answer", "ruling"), _APPEALED),
    "rehearsal_firings": {"timer": CODES},
    "recovery_codes": {"code_hash": NOBODY},
    # The requester reads the reason of a taking down in an event and in a mail, not in the case.
    "report_cases": {"reason": _CASE, "found": _CASE}
    | dict.fromkeys(("kind", "state", "open_work"), CODES),
    "reports": {"category": CODES, "text": _REPORTED},
    "requester_ratings": {"month": CODES}
    | dict.fromkeys(("text", "answer"), Parties(_RATING, ("SUSPEND",))),
    "requesters": {"name": ANYBODY, "requester_id": ANYBODY},
    "requirement_catalogue": {"mark": CODES},
    "requirement_sets": {"fingerprint": NOBODY, "body": ANYBODY},
    "review_proposals": {"reason": _PROPOSED, "evidence": _PROPOSED, "cause": NOBODY}
    | dict.fromkeys(("action", "kind", "state"), CODES),
    "revocations": {"reason": Parties(_REVOKED)},
    "sign_in_attempts": {"subject": NOBODY},
    "sign_in_challenges": {"provider": CODES}
    | dict.fromkeys(("secret_hash", "password_mark", "name", "email"), NOBODY),
    "sign_in_links": {"provider": CODES, "email": of("sign_in_links", "account_id")}
    | dict.fromkeys(("issuer", "subject"), NOBODY),
    "second_steps": {"secret": NOBODY},
    "signing_keys": {"key_id": CODES, "public_key": CODES, "private_key": NOBODY},
    "stored_blobs": {"file_key": NOBODY},
    "suspensions": {"state": CODES}
    | dict.fromkeys(("reason", "appeal", "answer", "end_reason"), _SUSPENDED),
    "tax_interviews": {"person": _TAXED, "tax_id": NOBODY, "return_reason": _TAXED}
    | dict.fromkeys(("form", "state", "id_kind", "id_country", "treaty_country"), CODES),
    "tax_report_rows": {"form": CODES, "kind": CODES},
    "team_actions": {"verb": CODES, "subject": of("team_actions", "requester_id", team=MANAGE)},
    "team_invitations": {"role": CODES, "email_key": NOBODY, "secret_hash": NOBODY}
    | {"email": of("team_invitations", "requester_id", team=MANAGE)},
    "team_members": {"role": CODES},
    "thread_messages": {"author": CODES, "text": Parties(_MESSAGE, ("ANSWER_PEOPLE",))},
    "reply_addresses": {"secret_hash": NOBODY},
    "threads": dict.fromkeys(("category", "kind", "state"), CODES)
    | dict.fromkeys(("email", "name", "subject"), _IN_A_THREAD)
    | {"secret_hash": NOBODY},
    "worker_lists": {"name": of("worker_lists", "requester_id"), "name_key": NOBODY},
    "disposals": {"state": CODES},
    "imported_rows": {"body": NOBODY},
    "uploads": dict.fromkeys(("content_type", "purpose", "state"), CODES)
    | {"file_name": _FILE, "sha256": Parties(_UPLOADED)},
    "worker_hit_types": {"work_times": NOBODY},  # times alone; their median is shown
    "worker_blocks": {"reason": of("worker_blocks", "requester_id")},
    "worker_payments": {"reason": of("worker_payments", "worker_id", "requester_id")},
    "workers": {"worker_id": ANYBODY, "identity_state": CODES},
}
# Private, but shown to nobody by any field.
NEVER_SHOWN = {
    "qualification_requests.answer_key": "a copy that scores the test; its type shows the key",
}
