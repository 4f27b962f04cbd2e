"""Heads of requests, and requests that wait on one connection: so many at most, and no more."""

import pytest

from tests.proofs.frames import Raw

LINE = b"GET /health/live HTTP/1.1\r\nhost: x\r\n"
TOO_LARGE = b"HTTP/1.1 431 "
LIVE = b"HTTP/1.1 200 "


async def answers(served, *pieces, count=1):
    """The status lines of the answers to some bytes."""
    raw = await Raw.connected(int(served.url.split(":")[2].split("/")[0]))
    for piece in pieces:
        await raw.say(piece)
    received = b""
    while received.count(b"HTTP/1.1 ") < count and (more := await raw.receive()):
        received += more
    raw.leave()
    return [b"HTTP/1.1 " + each[:4] for each in received.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize(("more", "answer"), [(99, LIVE), (100, TOO_LARGE)])
async def test_a_head_has_a_hundred_headers_and_no_more(served, more, answer):
    headers = b"".join(b"x-%d: y\r\n" % number for number in range(more))

    assert await answers(served, LINE + headers + b"\r\n") == [answer]


@pytest.mark.parametrize(("size", "answer"), [(64 * 1024, LIVE), (64 * 1024 + 1, TOO_LARGE)])
async def test_an_unfinished_head_has_64_kib_and_no_more(served, size, answer):
    unfinished = LINE + b"x: "
    unfinished += b"y" * (size - len(unfinished))

    assert await answers(served, unfinished, b"\r\n\r\n") == [answer]


@pytest.mark.parametrize("waiting", [16, 17])
async def test_sixteen_requests_wait_behind_one_and_no_more(served, waiting):
    request = LINE + b"\r\n"
    received = await answers(served, request * (1 + waiting), count=1 + waiting)

    if waiting == 16:
        assert received == [LIVE] * 17
    else:
        assert TOO_LARGE in received
