"""Input of a broken or malicious client, drawn with a seed: the same each time."""

import json
from urllib.parse import quote

from tests.proofs.frames import BINARY, CLOSE, FINAL, PING, closing, fragmented, frame

QUERIES = (
    "{ serverTime }",
    "{ eventCursor me { displayName } hitGroups(first: 2) { nodes { id title } } }",
    "query ($n: Int) { hitGroups(first: $n) { totalCount } }",
    "query A { serverTime } query B { eventCursor }",
    "subscription { workerNotices { __typename } }",
    "subscription { hitFeed { __typename } }",
    'subscription { workerNotices(after: "x") { __typename } }',
    'subscription { assignmentTimer(assignmentId: "x") { __typename } }',
    'mutation { acceptHit(input: {hitId: "x"}) { __typename } }',
    "{ nothing }",
    "{",
    "",
)
VALUES = (None, 0, -1, 1e308, 2**70, True, "", "x", "\x00", "\ud800", [], [[]], {}, {"a": {}})
# Mostly valid, or the server would stop reading early.
MEDIA_TYPES = (*["application/json"] * 9, "application/json; charset=latin-1", "", "\xff")
ACCEPTS = (*["*/*", "text/event-stream, application/json"] * 5, "image/png", ";q=", "a" * 3000)
METHODS = (*["POST"] * 8, "GET", "GET", "HEAD", "PUT", "OPTIONS", "BREW")
TOO_MUCH = 200 * 1024


def operation(chance):
    """A request's members: valid, or with one of them invalid."""
    members = {"query": chance.choice(QUERIES)}
    for name in ("query", "variables", "operationName", "extensions", "id", "payload", "n"):
        if chance.random() < 0.15:
            members[name] = chance.choice(VALUES)
    return members


def spoilt(chance, data):
    """Bytes with some flipped, doubled or missing."""
    data = bytearray(data)
    for _ in range(chance.choice((0, 0, 1, 3))):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(3)
        if kind == 0:
            data[at:at] = chance.randbytes(chance.randrange(1, 5))
        elif kind == 1:
            del data[at : at + chance.randrange(1, 9)]
        elif at < len(data):
            data[at] ^= 1 << chance.randrange(8)
    return bytes(data)


def body(chance):
    if chance.random() < 0.1:
        return chance.choice((b"[", b"{", b'{"query":')) * chance.randrange(1, 5000)
    return spoilt(chance, json.dumps(operation(chance)).encode())


def request(chance, token):
    """An HTTP request, and whether it is complete: the server may wait for the rest."""
    method, path = chance.choice(METHODS), chance.choice(("/graphql", "/graphql/stream"))
    content = body(chance) if method != "GET" else b""
    if method == "GET" or chance.random() < 0.1:
        members = operation(chance).items()
        path += "?" + "&".join(
            f"{name}={quote(str(value), errors='replace')}" for name, value in members
        )
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: x",
        "Connection: close",
        f"Accept: {chance.choice(ACCEPTS)}",
        f"Content-Type: {chance.choice(MEDIA_TYPES)}",
    ]
    if chance.random() < 0.5:
        lines.append(f"Authorization: {chance.choice(('Bearer ' + token, 'Bearer x', 'x'))}")
    if chance.random() < 0.9:
        lines.append(f"Content-Length: {len(content)}")
    else:
        lines.append("Transfer-Encoding: chunked")
        content = b"%x\r\n%b\r\n0\r\n\r\n" % (len(content), content)
    whole = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content
    return (spoilt(chance, whole), False) if chance.random() < 0.2 else (whole, True)


def messages(chance, token):
    """Frames that the websocket protocol allows, of any content."""
    payload = {"authorization": f"Bearer {token}"} if chance.random() < 0.7 else {}
    said = [{"type": "connection_init", "payload": payload}] if chance.random() < 0.9 else []
    for _ in range(chance.randrange(6)):
        kind = chance.choice(("subscribe", "subscribe", "subscribe", "complete", "ping", "pong"))
        message = {"type": kind, "id": chance.choice("abc")}
        if kind == "subscribe":
            message["payload"] = operation(chance)
        if chance.random() < 0.05:
            message[chance.choice(("type", "id", "payload"))] = chance.choice(VALUES)
        said.append(message)
    frames = []
    for message in said:
        text = json.dumps(message).encode()
        if chance.random() < 0.3:
            cuts = [chance.randrange(len(text)) for _ in range(chance.randrange(1, 4))]
            frames.append(fragmented(text, *cuts))
        else:
            frames.append(frame(text))
    return frames


# The last frames of a websocket client, and the close code to expect for each.
ENDINGS = {
    "a farewell": (lambda c: closing(c.choice((1000, 1001, 4000)), b"bye"), {1000, 1001, 4000}),
    "a farewell without a code": (lambda _: frame(b"", opcode=CLOSE), {1005}),
    "binary": (lambda c: frame(c.randbytes(50), opcode=BINARY), {4400}),
    "no JSON": (lambda c: frame(str(c.random()).encode() + b"{"), {4400}),
    "bad UTF-8": (lambda _: frame(b'{"type":"\xff"}'), {1007}),
    "bad UTF-8 in pieces": (lambda _: fragmented(b'{"type":"\xc3"}', 3, 9), {1007}),
    "a reserved opcode": (lambda c: frame(b"", opcode=c.choice((3, 7, 11, 15))), {1002}),
    "a reserved bit": (lambda c: frame(b"x", bits=FINAL | c.choice((16, 32, 64))), {1002}),
    "no mask": (lambda _: frame(b"{}", masked=False), {1002}),
    "too long": (lambda _: frame(b" " * TOO_MUCH), {1009}),
    "too long, announced": (lambda c: frame(b"", announced=c.choice((2**20, 2**40))), {1009}),
    "an impossible length": (lambda _: frame(b"", announced=2**63), {1002, 1009}),
    "too long in pieces": (lambda _: fragmented(b" " * TOO_MUCH, 60000, 120000), {1009}),
    "endless pieces": (lambda _: fragmented(b"", *[0] * 2000), {1009}),
    "a continuation of nothing": (lambda _: frame(b"x", opcode=0), {1002}),
    "a message within another": (lambda _: frame(b"{", bits=0) + frame(b"{}"), {1002}),
    "a long ping": (lambda _: frame(b"x" * 126, opcode=PING), {1002}),
    "a ping in pieces": (lambda _: frame(b"x", opcode=PING, bits=0), {1002}),
    "half a code": (lambda _: frame(b"x", opcode=CLOSE), {1002}),
    "a code that is none": (lambda c: closing(c.choice((0, 999, 1005, 1006, 5000))), {1002}),
    "a farewell in bad UTF-8": (lambda _: closing(1000, b"\xff"), {1007}),
}
# Close codes to expect for the messages before the last frame.
VERDICTS = {4400, 4401, 4409, 4429}
