"""Rows that refer to a person as a worker."""

from __future__ import annotations

from functools import partial

from domain.accounts.export.subjects import ExportSubject, Side

_OWN = "worker_id = :worker"


_worker = partial(ExportSubject, Side.WORKER)
OF_WORKER = (
    _worker(
        "worker",
        "workers",
        "id = :worker",
        "id worker_id created_at adult_consent_at is_admitted tax_valid_until identity_state",
        "The worker profile.",
    ),
    _worker(
        "tax-interviews",
        "tax_interviews",
        _OWN,
        "id form state person tax_id id_kind id_country treaty_country withholding answered_at"
        " decided_at return_reason valid_from valid_until ended_at erase_at",
        "Your tax interviews, decrypted; withholding in hundredths of a percent.",
    ),
    _worker(
        "tax-returns",
        "tax_report_rows",
        _OWN,
        "id form rate kind gross_cents withheld_cents earlier_gross_cents earlier_withheld_cents",
        "What was reported of you to the tax authority, in cents; rate in hundredths of a percent.",
    ),
    _worker(
        "identity-checks",
        "identity_checks",
        "account_id = :account",
        "id state legal_name birth_date address begun_at waiting_since reason decided_at appeal"
        " appealed_at answer answered_at delete_documents_at",
        "Checks of your identity, decrypted; the documents are among your uploads.",
    ),
    _worker(
        "assignments",
        "assignments",
        _OWN,
        "id hit_id group_id requester_id>requester status accepted_at deadline ended_at"
        " submitted_at answer auto_approval_at decided_at decided_by feedback rejection_reason",
        "HITs that you accepted, with your answers and the decisions.",
    ),
    _worker(
        "released-assignments",
        "released_assignments",
        f"assignment_id IN (SELECT id FROM assignments WHERE {_OWN})",
        "assignment_id released_at",
        "Work in progress that the market ended.",
        key="assignment_id",
    ),
    _worker(
        "overridden-rejections",
        "overridden_rejections",
        f"assignment_id IN (SELECT id FROM assignments WHERE {_OWN})",
        "assignment_id rejected_at reason feedback",
        "Rejections of your work that were taken back.",
        key="assignment_id",
    ),
    _worker(
        "rejections",
        "assignment_rejections",
        _OWN,
        "assignment_id hit_id requester_id>requester cents rejected_at day undo_until place"
        " is_upheld counts overturned_at undone_at",
        "Rejections of your work, and whether each counts; in cents what the requester paid less.",
        key="assignment_id",
    ),
    _worker(
        "ratings",
        "requester_ratings",
        _OWN,
        "id requester_id>requester month fair pay speed communication text rated_at answer"
        " answered_at hidden_at",
        "Your ratings of requesters, with their answers.",
    ),
    _worker(
        "appeals",
        "rejection_appeals",
        _OWN,
        "id assignment_id hit_id requester_id>requester state text appealed_at answer_by due_at"
        " answer answered_at missed_at ruling ruled_at",
        "Your appeals against rejections, with the answers.",
    ),
    _worker(
        "bonuses",
        "bonuses",
        _OWN,
        "id assignment_id hit_id requester_id>requester cents reason granted_at",
        "Bonuses that you got.",
    ),
    _worker(
        "payments",
        "worker_payments",
        _OWN,
        "id requester_id>requester cents reason paid_at",
        "What you were paid without an assignment.",
    ),
    _worker(
        "money",
        "ledger_accounts",
        "owner_id = :worker",
        "id kind shard balance_cents credited_cents debited_cents is_closed available_at",
        "Your earnings, in cents.",
    ),
    _worker(
        "payouts",
        "payouts",
        f"{_OWN} AND kind <> 'TEST_DEPOSIT'",
        "id reference method_id kind state gross_cents withheld_cents rate covers_from covers_until"
        " covers_cents made_at day rail sent_at settled_at ended_at reason",
        "Your payouts, in cents; rate in hundredths of a percent.",
    ),
    _worker(
        "small-deposits",
        "payouts",
        f"{_OWN} AND kind = 'TEST_DEPOSIT'",
        "id reference method_id state made_at day rail sent_at settled_at ended_at reason",
        "Small deposits that confirm a bank account, without their amounts.",
    ),
    _worker(
        "money-transfers",
        "ledger_transfers",
        "payee_id = :worker OR payer_id = :worker",
        "id kind payer_id>party payee_id>party source_id>ledger target_id>ledger cents"
        " subject_id occurred_at",
        "Every movement of your money, in cents.",
    ),
    _worker(
        "qualifications",
        "qualifications",
        _OWN,
        "id type_id status value granted_at revoked_at reason",
        "Qualifications that you have or had.",
    ),
    _worker(
        "revocations",
        "revocations",
        f"qualification_id IN (SELECT id FROM qualifications WHERE {_OWN})",
        "id qualification_id value revoked_at reason",
        "Qualifications that were revoked.",
    ),
    _worker(
        "qualification-requests",
        "qualification_requests",
        _OWN,
        "id type_id owner_id>requester status test answer value requested_at deadline submitted_at"
        " decided_at reason",
        "Qualifications that you asked for, with your answers to their tests.",
    ),
    _worker(
        "profile-answers",
        "profile_answers",
        _OWN,
        "id question_id hit_id assignment_id answer answered_at process_at processed_at",
        "Your answers to profile questions.",
    ),
    _worker(
        "work-record",
        "work_records",
        _OWN,
        "submitted returned abandoned approved rejected rejected_bounded",
        "The counts of your work.",
        key="worker_id",
    ),
    _worker(
        "day",
        "daily_counts",
        "id = :worker",
        "day accepted submitted probation_ends_at limited_until hold_ended_at",
        "The counts of your latest day.",
    ),
    _worker(
        "daily-goals",
        "daily_goals",
        "id = :worker",
        "hits cents",
        "What you want to reach on each day; money in cents.",
    ),
    _worker(
        "days",
        "worker_days",
        _OWN,
        "id day submitted approved rejected paid reward_cents bonus_cents paid_cents",
        "Your work by day, YYYYMMDD; money in cents.",
    ),
    _worker(
        "years",
        "worker_years",
        _OWN,
        "id year reward_cents bonus_cents payment_cents",
        "Your earnings by year, in cents.",
    ),
    _worker(
        "work-by-requester",
        "worker_requesters",
        _OWN,
        "id requester_id>requester submitted approved rejected reward_cents bonus_cents"
        " income_cents microseconds",
        "Your work by requester; money in cents.",
    ),
    _worker(
        "work-by-hit-type",
        "worker_hit_types",
        _OWN,
        "id hit_type_id submitted approved rejected reward_cents bonus_cents income_cents"
        " microseconds work_times",
        "Your work by HIT type; money in cents. Of the latest HITs when they were submitted, and"
        " how long they took, in microseconds.",
    ),
    _worker(
        "time",
        "worker_times",
        "id = :worker",
        "accepted_microseconds sitting_microseconds paid_until",
        "The time that you worked, and until when approved work is paid.",
    ),
    _worker(
        "masters-decisions",
        "masters_decisions",
        _OWN,
        "id granted cause reason figures decided_at",
        "Decisions on Masters.",
    ),
    _worker(
        "masters-bars",
        "masters_bars",
        _OWN,
        "id cause since lifted_at",
        "When you were barred from Masters.",
    ),
    _worker(
        "hidden-requesters",
        "requester_blocks",
        _OWN,
        "id requester_id>requester created_at",
        "Requesters whose HITs you hide.",
    ),
    _worker(
        "blocks",
        "worker_blocks",
        _OWN,
        "id requester_id>requester created_at",
        "Requesters who blocked you.",
    ),
)
