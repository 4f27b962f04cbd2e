"""The one message that every server of the fan-out benchmark sends: eleven fields, one size."""

from __future__ import annotations

from typing import Any

import orjson

FIELDS = """occurredAt hit { id status reward maxAssignments availableAssignments
    pendingAssignments createdAt expiresAt requesterAnnotation }"""
BYTES_ALIKE = 0.03  # how far the sizes of two servers' messages may be apart

# What the peers answer: values as long as those of our market.
CURSOR = "AQAAAAAAAAAAAAAAAAAAAAM"
HIT_ID = "SGl0OgEjRWeJq83vASNFZ4mrze8"
STATUS = "ASSIGNABLE"
REWARD = "0.10"
INSTANT = "2026-01-02T03:04:05.678901Z"

VALUES = {
    "CURSOR": CURSOR,
    "HIT_ID": HIT_ID,
    "STATUS": STATUS,
    "REWARD": REWARD,
    "INSTANT": INSTANT,
}

UVICORN: dict[str, Any] = {
    "loop": "uvloop",
    "http": "httptools",
    "ws": "websockets-sansio",
    "ws_per_message_deflate": False,
    "ws_ping_interval": None,
    "log_level": "warning",
    "access_log": False,
    "timeout_keep_alive": 30,
    "backlog": 2048,
}
"""The peers in Python are served as ours is: the fastest loop and protocols, no deflate."""


def document(number: int, *, of: str | None = None) -> str:
    """What is followed; ours says of which kind of event. Each number is a document of its own."""
    fields = f"{f'c{number}: ' if number else ''}cursor {FIELDS}"
    chosen = f"... on {of} {{ {fields} }}" if of else fields
    return f"subscription {{ requesterEvents {{ {chosen} }} }}"


def annotation(number: int) -> str:
    """The mark by which the crowd knows an event, filled up to the size of the message."""
    return f"#{number:07d}#".ljust(46, ".")


def text(annotation: str, operation_id: str) -> str:
    """The message itself, for the peers that execute no GraphQL."""
    hit = {
        "id": HIT_ID,
        "status": STATUS,
        "reward": REWARD,
        "maxAssignments": 1,
        "availableAssignments": 1,
        "pendingAssignments": 0,
        "createdAt": INSTANT,
        "expiresAt": INSTANT,
        "requesterAnnotation": annotation,
    }
    event = {"cursor": CURSOR, "occurredAt": INSTANT, "hit": hit}
    payload = {"data": {"requesterEvents": event}}
    return orjson.dumps({"id": operation_id, "type": "next", "payload": payload}).decode()
