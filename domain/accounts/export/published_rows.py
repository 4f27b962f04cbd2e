"""Rows that refer to a person as the holder of a requester account.

Workers stand there by their printed ids alone, with what they sent to this requester.
"""

from __future__ import annotations

from functools import partial

from domain.accounts.export.subjects import ExportSubject, Side

_OWN = "requester_id = :requester"
_OWN_TYPES = "type_id IN (SELECT id FROM qualification_types WHERE owner_id = :requester)"


_requester = partial(ExportSubject, Side.REQUESTER)
OF_REQUESTER = (
    _requester(
        "requester",
        "requesters",
        "id = :requester",
        "id requester_id name created_at check_bonuses_at is_admitted is_team",
        "The requester account.",
    ),
    _requester(
        "hit-types",
        "hit_types",
        _OWN,
        "id title description keywords reward_cents assignment_duration_seconds"
        " auto_approval_delay_seconds requirement_set invitation_type_id created_at retired_at"
        " disposed_at batch_id",
        "Your HIT types.",
    ),
    _requester(
        "requirements",
        "requirement_sets",
        f"number IN (SELECT requirement_set FROM hit_types WHERE {_OWN})",
        "number body",
        "What your HIT types require of workers.",
        key="number",
    ),
    _requester(
        "hit-groups",
        "hit_groups",
        _OWN,
        "id hit_type_id title description keywords reward_cents hourly_cents worked_hourly_cents"
        " assignment_duration_seconds auto_approval_delay_seconds available_hits total_hits is_open"
        " newest_hit_at last_updated_at latest_expiry_at requirement_set is_for_masters"
        " pays_bonuses batch_id is_paused most_hits_a_worker most_workers_at_once"
        " taken_down_at",
        "Groups of your HITs, as workers find them.",
    ),
    _requester(
        "ratings",
        "requester_ratings",
        f"{_OWN} AND answer IS NOT NULL",
        "id month answer answered_at",
        "Your answers to ratings, without the workers.",
    ),
    _requester(
        "hits",
        "hits",
        _OWN,
        "id hit_type_id group_id status max_assignments available pending completed reward_cents"
        " fee_cents assignment_duration_seconds auto_approval_delay_seconds annotation created_at"
        " expires_at is_expired erased_at",
        "Your HITs.",
    ),
    _requester(
        "questions",
        "questions",
        f"hit_id IN (SELECT id FROM hits WHERE {_OWN})",
        "hit_id body template_id",
        "What your HITs ask; for those of a template, the values of their rows.",
        key="hit_id",
    ),
    _requester(
        "question-templates",
        "question_templates",
        _OWN,
        "id body placeholders created_at",
        "Your templates: questions with placeholders.",
    ),
    _requester(
        "projects",
        "projects",
        _OWN,
        "id name settings starter template_id revision version created_at updated_at last_used_at"
        " deleted_at",
        "Your projects.",
    ),
    _requester(
        "project-revisions",
        "project_revisions",
        f"project_id IN (SELECT id FROM projects WHERE {_OWN})",
        "id project_id number template_id created_at",
        "The templates that your projects have and had.",
    ),
    _requester(
        "batches",
        "batches",
        _OWN,
        "id project_id template_id name description state settings upload_id column_names"
        " total_rows invalid_count published_rows errors_upload_id hit_type_id job_id message"
        " created_at checked_at published_at ended_at expires_at unfilled_at last_used_at version",
        "Your batches: a HIT for each row of a file.",
    ),
    _requester(
        "republished-rejections",
        "republished_rejections",
        f"batch_id IN (SELECT id FROM batches WHERE {_OWN})",
        "assignment_id batch_id hit_id republished_at",
        "Rejected assignments of your batches that you had done once more.",
        key="assignment_id",
    ),
    _requester(
        "assignments",
        "assignments",
        _OWN,
        "id hit_id group_id worker_id>worker status accepted_at deadline ended_at submitted_at"
        " answer auto_approval_at decided_at decided_by feedback rejection_reason",
        "Work on your HITs, with the answers and your decisions.",
    ),
    _requester(
        "overridden-rejections",
        "overridden_rejections",
        f"assignment_id IN (SELECT id FROM assignments WHERE {_OWN})",
        "assignment_id rejected_at reason feedback",
        "Rejections that you took back.",
        key="assignment_id",
    ),
    _requester(
        "rejections",
        "assignment_rejections",
        _OWN,
        "assignment_id hit_id worker_id>worker cents rejected_at day undo_until place is_upheld"
        " counts overturned_at undone_at",
        "Your rejections, and whether each counts against its worker; reward and fee in cents.",
        key="assignment_id",
    ),
    _requester(
        "appeals",
        "rejection_appeals",
        _OWN,
        "id assignment_id hit_id worker_id>worker state text appealed_at answer_by due_at"
        " answer answered_at missed_at ruling ruled_at",
        "Appeals against your rejections, with your answers.",
    ),
    _requester(
        "bonuses",
        "bonuses",
        _OWN,
        "id assignment_id hit_id worker_id>worker cents fee_cents reason granted_at",
        "Bonuses that you sent.",
    ),
    _requester(
        "worker-payments",
        "worker_payments",
        _OWN,
        "id worker_id>worker cents fee_cents reason paid_at",
        "Payments to workers without an assignment.",
    ),
    _requester(
        "disposals",
        "disposals",
        _OWN,
        "id state unused_since hits batches projects hit_types qualification_types created_at"
        " told_at dispose_at erased_hits file_id disposed_at",
        "What you did not use for long, which is deleted a week after you were told.",
    ),
    _requester(
        "deposits",
        "deposits",
        _OWN,
        "id number cents provider reference deposited_at",
        "Money that you paid in.",
    ),
    _requester(
        "refunds",
        "refunds",
        _OWN,
        "id cents state asked_at ended_at reference reason",
        "Unused money that you asked back.",
    ),
    _requester(
        "blocked-workers",
        "worker_blocks",
        _OWN,
        "id worker_id>worker reason created_at",
        "Workers whom you blocked, with your notes.",
    ),
    _requester(
        "money",
        "ledger_accounts",
        "owner_id = :requester",
        "id kind shard balance_cents credited_cents debited_cents is_closed"
        " spending_limit_cents spent_day spent_cents warn_below_cents is_warned",
        "Your funds, in cents.",
    ),
    _requester(
        "money-transfers",
        "ledger_transfers",
        "payer_id = :requester OR payee_id = :requester",
        "id kind payer_id>party payee_id>party source_id>ledger target_id>ledger cents"
        " subject_id occurred_at",
        "Every movement of your money, in cents.",
    ),
    _requester(
        "holds-of-calls",
        "call_holds",
        _OWN,
        "id cents expires_at",
        "Money that calls hold which publish many HITs.",
    ),
    _requester(
        "qualification-types",
        "qualification_types",
        "owner_id = :requester",
        "id kind well_known_id name description keywords status is_requestable is_auto_granted"
        " auto_granted_value test test_duration_seconds answer_key retry_delay_seconds fee_cents"
        " created_at is_list",
        "Your qualification types, with tests and answer keys.",
    ),
    _requester(
        "qualifications",
        "qualifications",
        _OWN_TYPES,
        "id type_id worker_id>worker status value granted_at revoked_at reason",
        "Workers who have or had your qualifications.",
    ),
    _requester(
        "worker-lists",
        "worker_lists",
        _OWN,
        "id name qualification_type_id created_at last_used_at deleted_at",
        "Your worker lists: the workers on them have the qualification.",
    ),
    _requester(
        "revocations",
        "revocations",
        f"qualification_id IN (SELECT id FROM qualifications WHERE {_OWN_TYPES})",
        "id qualification_id value revoked_at reason",
        "Qualifications that you revoked.",
    ),
    _requester(
        "qualification-requests",
        "qualification_requests",
        "owner_id = :requester",
        "id type_id worker_id>worker status test answer_key answer value requested_at deadline"
        " submitted_at decided_at reason",
        "Requests of workers for your qualifications.",
    ),
    _requester(
        "profile-questions",
        "profile_questions",
        _OWN,
        "id hit_type_id current_hit_id title description form outcomes countries reward_cents"
        " lifetime_seconds max_assignments repost_every_seconds created_at retired_at next_post_at"
        " postponed_because set_key",
        "Your profile questions.",
    ),
    _requester(
        "profile-postings",
        "profile_postings",
        f"question_id IN (SELECT id FROM profile_questions WHERE {_OWN})",
        "hit_id question_id posted_at",
        "When your profile questions were posted.",
        key="hit_id",
    ),
    _requester(
        "team",
        "team_members",
        _OWN,
        "id role joined_at",
        "Members of your team, without their names.",
    ),
    _requester(
        "team-invitations",
        "team_invitations",
        _OWN,
        "id role created_at expires_at",
        "Invitations to your team, without the addresses.",
    ),
    _requester(
        "team-actions",
        "team_actions",
        _OWN,
        "id is_by_key verb subject others at",
        "What the members of your team did, without their names.",
    ),
    _requester(
        "mails-caused",
        "mails",
        "sender_id = :requester",
        "id kind created_at sent_at",
        "Mails to workers that you caused in the last days, without the readers.",
    ),
)
