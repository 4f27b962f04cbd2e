"""Rows of threads between workers and requesters, with the words of both sides."""

from __future__ import annotations

from domain.accounts.export.subjects import ExportSubject, Side

_MESSAGES = "id thread_id number author text assignment_id is_by_mail written_at hidden_at"
OF_THREADS = (
    ExportSubject(
        Side.WORKER,
        "threads",
        "threads",
        "worker_id = :worker",
        "id kind requester_id>requester group_id subject state email name created_at last_at"
        " messages read_by_person unread_by_person closed_by_person_at closed_by_office_at"
        " reported_by_person_at taken_down_at",
        "Your threads with requesters; e-mail and name where you disclosed them.",
    ),
    ExportSubject(
        Side.WORKER,
        "thread-messages",
        "thread_messages",
        "thread_id IN (SELECT id FROM threads WHERE worker_id = :worker)"
        " AND (hidden_at IS NULL OR sender_id = :worker)",
        _MESSAGES,
        "The messages of these threads, but for those of others that were taken down.",
    ),
    ExportSubject(
        Side.WORKER,
        "mails-caused",
        "mails",
        "sender_id = :worker",
        "id kind created_at sent_at",
        "Mails to requesters that your messages caused in the last days, without the readers.",
    ),
    ExportSubject(
        Side.REQUESTER,
        "threads",
        "threads",
        "requester_id = :requester",
        "id kind worker_id>worker group_id subject state email name created_at asked_at last_at"
        " messages read_by_office unread_by_office closed_by_person_at closed_by_office_at"
        " reported_by_office_at taken_down_at",
        "Your threads with workers; e-mail and name where the worker disclosed them.",
    ),
    ExportSubject(
        Side.REQUESTER,
        "thread-messages",
        "thread_messages",
        "thread_id IN (SELECT id FROM threads WHERE requester_id = :requester)"
        " AND (hidden_at IS NULL OR sender_id = :requester)",
        _MESSAGES,
        "The messages of these threads, but for those of others that were taken down.",
    ),
)
