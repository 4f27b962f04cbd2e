"""Rows that refer to a person as the owner of an account, and as an operator."""

from __future__ import annotations

from functools import partial

from domain.accounts.export.subjects import ExportSubject, Side

_OWN = "account_id = :account"
_OWN_THREADS = """kind = 'OPERATORS'
    AND (account_id = :account OR email = :email OR lower(email) = :email_key)"""
_AT_SUBJECTS = """subject IN ('email:' || :email_key, 'confirm:' || :mailbox,
    'change to:' || :mailbox, 'reset:' || :mailbox, 'team:' || :mailbox, 'contact:' || :mailbox,
    'change of:' || :account_text, 'contact of:' || :account_text,
    'second step:' || :account_text, 'report of:' || :account_text, 'rating of:' || :account_text,
    'team of:' || :requester_text)"""
# Of a thread, one other side alone can have reported it.
_CASES = f"{_OWN} AND (kind NOT LIKE '%_MESSAGES' OR state = 'TAKEN_DOWN')"
_account = partial(ExportSubject, Side.ACCOUNT)
_operator = partial(ExportSubject, Side.OPERATOR)
OF_ACCOUNT = (
    _account(
        "account",
        "accounts",
        "id = :account",
        "id email display_name country subdivision email_verified_at operator_role created_at"
        " agreement_version suspended_at closed_at signed_in_at second_step_at",
        "The account.",
    ),
    _account(
        "settings",
        "account_settings",
        _OWN,
        "time_zone language address_lines city region postal_code address_country",
        "What you set.",
        key="account_id",
    ),
    _account(
        "mail-choices",
        "mail_choices",
        _OWN,
        "kind is_wanted",
        "The kinds of mail that you may turn off.",
        key="kind",
    ),
    _account(
        "mails",
        "mails",
        "account_id = :account OR recipient = :email OR lower(recipient) = :email_key",
        "id recipient kind sender_id>party subject created_at sent_at",
        "Mails to you of the last days, without their texts.",
    ),
    _account(
        "networks",
        "account_networks",
        _OWN,
        "network seen_at",
        "Networks from which you signed up or in lately.",
        key="network",
    ),
    _account(
        "credentials",
        "credentials",
        _OWN,
        "id kind name hint scopes team_role created_at expires_at last_used_at revoked_at",
        "Sessions and API keys, without their secrets.",
    ),
    _account(
        "mailed-codes",
        "email_tokens",
        _OWN,
        "id purpose created_at expires_at used_at",
        "Codes that were mailed to you, without the codes.",
    ),
    _account(
        "email-changes",
        "email_changes",
        _OWN,
        "id old_email new_email number asked_at expires_at undo_until ended_at",
        "Changes of your e-mail.",
    ),
    _account(
        "password-resets",
        "password_resets",
        "email_key = :email_key",
        "id asked_at",
        "Requests for a new password.",
    ),
    _account(
        "attempts",
        "sign_in_attempts",
        _AT_SUBJECTS,
        "id subject attempted_at",
        "What was counted lately, so that nobody tries too often.",
    ),
    _account(
        "client-tokens",
        "client_tokens",
        _OWN,
        "id verb token created_at expires_at",
        "Tokens that your programs sent, so that a request is done once.",
    ),
    _account(
        "agreements",
        "agreement_acceptances",
        _OWN,
        "id version text_hash by_rule accepted_at",
        "Versions of the participation agreement that you accepted.",
    ),
    _account(
        "applications",
        "applications",
        _OWN,
        "id role state country agreement_version by_rule reason submitted_at waiting_since"
        " decided_at",
        "Applications to work or to publish.",
    ),
    _account(
        "application-steps",
        "application_steps",
        "application_id IN (SELECT id FROM applications WHERE account_id = :account)",
        "id application_id verb text taken_at",
        "The steps of your applications.",
    ),
    _account(
        "suspensions",
        "suspensions",
        _OWN,
        "id state reason suspended_at took_masters close_hits_at appeal appealed_at answer"
        " answered_at ended_at end_reason",
        "Suspensions of your account, with your appeal and the answer.",
    ),
    _account(
        "reviews",
        "review_proposals",
        _OWN,
        "id kind state created_at decided_at",
        "When a rule proposed to look at your account.",
    ),
    _account(
        "reports",
        "reports",
        _OWN,
        "id case_id category text hit_id reported_at",
        "What you reported to the operators.",
    ),
    _account(
        "report-cases",
        "report_cases",
        _CASES,
        "id kind subject_id hit_id state found opened_at decided_at reason open_work",
        "What was reported of you, without the people who reported.",
    ),
    _account(
        "strikes",
        "strikes",
        _OWN,
        "case_id given_at",
        "Reports of you that counted against your account.",
        key="case_id",
    ),
    _account(
        "threads",
        "threads",
        _OWN_THREADS,
        "id kind email name category subject state created_at asked_at last_at messages"
        " read_by_person unread_by_person",
        "Your conversations with the operators.",
    ),
    _account(
        "thread-messages",
        "thread_messages",
        f"thread_id IN (SELECT id FROM threads WHERE {_OWN_THREADS})",
        "id thread_id number author text is_by_mail written_at",
        "The messages of these conversations.",
    ),
    _account(
        "uploads",
        "uploads",
        _OWN,
        "id purpose file_name content_type size_bytes sha256 state created_at expires_at stored_at"
        " attached_to attached_at",
        "Files that you uploaded, without their bytes: you have them.",
    ),
    _account(
        "jobs",
        "jobs",
        _OWN,
        "id kind state done total message created_at started_at ended_at",
        "Long work that the server did for you.",
    ),
    _account(
        "exports",
        "data_exports",
        _OWN,
        "job_id asked_at ready_at expires_at",
        "The latest export, which may be this one.",
        key="account_id",
    ),
    _account(
        "team-membership",
        "team_members",
        _OWN,
        "id requester_id>requester role joined_at",
        "The requester account that you are a member of.",
    ),
    _account(
        "team-actions",
        "team_actions",
        _OWN,
        "id requester_id>requester credential_id is_by_key verb subject others at",
        "What you did for a requester account.",
    ),
    _account(
        "team-invitations",
        "team_invitations",
        "email_key = :email_key",
        "id requester_id>requester email role created_at expires_at",
        "Invitations to requester accounts.",
    ),
    _account(
        "team-invitations-sent",
        "team_invitations",
        "invited_by = :account",
        "id requester_id>requester role created_at expires_at",
        "Invitations that you sent, without the addresses of others.",
    ),
    _account(
        "acts-of-operators",
        "audit_entries",
        "subject_id IN (:account, :worker, :requester)",
        "id at action",
        "What operators did and read that concerns you.",
    ),
)
OF_OPERATOR = (
    _operator(
        "acts",
        "audit_entries",
        "actor_id = :account",
        "id at role via address request_id action",
        "What you did as an operator, without the people that it concerned.",
    ),
    _operator(
        "suspensions",
        "suspensions",
        "suspended_by = :account OR answered_by = :account OR ended_by = :account",
        "id suspended_at answered_at ended_at",
        "Suspensions that you decided about, without the people.",
    ),
    _operator(
        "identity-checks",
        "identity_checks",
        "decided_by = :account OR answered_by = :account",
        "id decided_at answered_at",
        "Identity checks that you decided, without the people.",
    ),
    _operator(
        "tax-forms",
        "tax_interviews",
        "decided_by = :account",
        "id decided_at",
        "Printed tax forms that you filed or returned, without the people.",
    ),
    _operator(
        "reviews",
        "review_proposals",
        "decided_by = :account",
        "id decided_at",
        "Reviews that you decided about, without the people.",
    ),
    _operator(
        "report-cases",
        "report_cases",
        "decided_by = :account",
        "id decided_at",
        "Cases of reports that you decided, without the people.",
    ),
    _operator(
        "answers",
        "thread_messages",
        "account_id = :account AND author = 'OPERATOR'",
        "id thread_id written_at",
        "Messages that you answered, without their texts.",
    ),
    _operator(
        "masters-decisions",
        "masters_decisions",
        "decided_by = :account",
        "id granted decided_at",
        "Decisions on Masters, without the workers.",
    ),
    _operator(
        "masters-bars",
        "masters_bars",
        "set_by = :account OR lifted_by = :account",
        "id since lifted_at",
        "Workers that you barred from Masters, without their ids.",
    ),
)
