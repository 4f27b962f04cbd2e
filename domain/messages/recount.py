"""Counting unread messages anew, from the messages alone: what the counts of threads must say."""

from __future__ import annotations

from domain.kernel.statement import Row, Statement

_DIFFERENT = Statement(
    """SELECT id, unread_by_person, unread_by_office, messages, for_person, for_office, in_all
       FROM (SELECT threads.id, unread_by_person, unread_by_office, messages,
               (SELECT count(*) FROM thread_messages AS m WHERE m.thread_id = threads.id
                AND m.number > read_by_person AND m.author IN ('OPERATOR', 'REQUESTER'))
                   AS for_person,
               (SELECT count(*) FROM thread_messages AS m WHERE m.thread_id = threads.id
                AND m.number > read_by_office AND m.author IN ('WRITER', 'WORKER'))
                   AS for_office,
               (SELECT count(*) FROM thread_messages AS m WHERE m.thread_id = threads.id) AS in_all
           FROM threads) AS recounted
       WHERE unread_by_person <> for_person OR unread_by_office <> for_office
           OR messages <> in_all"""
)


async def differences() -> list[Row]:
    """The threads whose counts differ from a recount, with both; it reads every message."""
    return await _DIFFERENT.rows()
