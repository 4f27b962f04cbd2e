"""What arrives as a form is read as it was meant, or refused: nothing in it is guessed or lost."""

import asyncio
import gzip
import zlib

import pytest
from starlette.datastructures import Headers
from starlette.requests import Request

from api.http.answers import RequestRefused
from api.task_pages.form import (
    LONGEST_FORM,
    MOST_VALUES_OF_A_FORM,
    ReceivedForm,
    received_form,
)

PARTS = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n'
END = b"\r\n--x--\r\n"


async def form_of(content_type, body):
    headers = Headers({"content-type": content_type})
    return await ReceivedForm(headers, b"assignmentId=A", body).read()


@pytest.mark.parametrize(
    "charset",
    [
        *("charset=unicode_escape", "charset=punycode", "charset=utf-16", "charset=latin-1"),
        *("charset=nonsense", "charset="),
    ],
)
async def test_parts_are_in_no_other_charset(charset):
    """Python has codecs that give half a character, or take the square of a text's length."""
    with pytest.raises(RequestRefused, match=r"The charset must be utf-8, not .*\.") as refused:
        await form_of(f"{PARTS}; {charset}", PART + rb"\ud800" + END)

    assert refused.value.status == 415


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", '; charset="UTF-8"', "; charset=utf8"])
async def test_parts_are_utf_8(charset):
    form = await form_of(PARTS + charset, PART + "é😀".encode() + END)
    with pytest.raises(RequestRefused, match="is not UTF-8"):
        await form_of(PARTS + charset, PART + b"caf\xe9" + END)

    assert form.answer == [{"name": "q", "values": ["é😀"]}]


async def test_a_form_that_was_cut_off_is_not_submitted_without_its_last_fields():
    whole = PART + b"1\r\n" + PART + b"2" + END
    lengths = range(len(whole.rstrip()))
    for length in lengths:
        with pytest.raises(RequestRefused):
            await form_of(PARTS, whole[:length])

    assert (await form_of(PARTS, whole)).answer == [{"name": "q", "values": ["1", "2"]}]


async def test_a_form_without_fields_is_an_empty_answer():
    for body in (b"--x--", b"--x--\r\n"):
        assert (await form_of(PARTS, body)).answer == []


FIELDS = b"assignmentId=A&q=1"
PLAIN = b"assignmentId=A&q="


async def received(body, *, encoding, chunk_size=LONGEST_FORM):
    chunks = [body[at : at + chunk_size] for at in range(0, len(body), chunk_size)]
    scope = {
        "type": "http",
        "method": "POST",
        "query_string": b"",
        "headers": [
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-encoding", encoding.encode()),
        ],
    }

    async def receive():
        chunk = chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    return await received_form(Request(scope, receive), seconds=5)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        *(("", FIELDS), ("identity", FIELDS)),
        *(("gzip", gzip.compress(FIELDS)), ("deflate", zlib.compress(FIELDS))),
    ],
)
async def test_a_form_may_be_compressed_as_other_bodies_may(encoding, body):
    whole = await (await received(body, encoding=encoding)).read()
    in_pieces = await (await received(body, encoding=encoding, chunk_size=1)).read()

    assert whole == in_pieces
    assert whole.answer == [{"name": "q", "values": ["1"]}]


@pytest.mark.parametrize(
    ("encoding", "body", "status", "why"),
    [
        ("br", FIELDS, 415, "The Content-Encoding br is not taken"),
        ("gzip", FIELDS, 400, "is not valid gzip"),
        ("gzip", gzip.compress(FIELDS)[:-1], 400, "ends before the end of its gzip"),
        ("gzip", gzip.compress(PLAIN + b"x" * LONGEST_FORM), 413, "is larger than 262144 bytes"),
        (
            "gzip",
            gzip.compress(b"")[:10] + b"\0\0\0\xff\xff" * 60_000,
            413,
            "is larger than 262144",
        ),
    ],
)
async def test_a_compressed_form_has_the_same_bounds(encoding, body, status, why):
    with pytest.raises(RequestRefused, match=why) as refused:
        await received(body, encoding=encoding)

    assert refused.value.status == status


async def test_the_longest_form_is_taken_in_gzip():
    text = PLAIN + b"x" * (LONGEST_FORM - len(PLAIN))
    form = await received(gzip.compress(text), encoding="gzip")

    assert form.length == LONGEST_FORM


@pytest.mark.parametrize("number", [MOST_VALUES_OF_A_FORM - 1, MOST_VALUES_OF_A_FORM])
async def test_the_values_of_parts_are_counted_with_those_of_the_address(number):
    part = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n\r\n'
    reading = form_of(PARTS, part * number + b"--x--")
    if number < MOST_VALUES_OF_A_FORM:
        assert len((await reading).answer[0]["values"]) == 4_999
    else:
        with pytest.raises(RequestRefused, match=r"more than 5000 values") as refused:
            await reading
        assert refused.value.status == 413


async def test_more_parts_than_values_are_refused_as_too_many():
    part = b'--x\r\nContent-Disposition: form-data; name=""\r\n\r\n\r\n'
    body = part * (MOST_VALUES_OF_A_FORM + 1) + b"--x--"

    assert len(body) <= LONGEST_FORM
    with pytest.raises(RequestRefused, match=r"The form has more than 5000 values\."):
        await form_of(PARTS, body)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"&".join([b"q=%c3%a9"] * 4_000)),
        (PARTS, (PART + b"\r\n") * 4_000 + b"--x--"),
    ],
)
async def test_others_are_served_while_a_long_form_is_read(content_type, body):
    served = 0

    async def serve():
        nonlocal served
        while not reading.done():
            served += 1
            await asyncio.sleep(0)

    reading = asyncio.ensure_future(form_of(content_type, body))
    await serve()

    assert len((await reading).answer[0]["values"]) == 4_000
    assert served > 2


async def test_a_body_that_does_not_arrive_is_not_waited_for():
    scope = {"type": "http", "method": "POST", "query_string": b"", "headers": []}

    with pytest.raises(RequestRefused, match=r"within 0\.01 seconds") as refused:
        await received_form(Request(scope, asyncio.Event().wait), seconds=0.01)

    assert (refused.value.status, refused.value.headers["connection"]) == (408, "close")


async def test_a_program_learns_each_rule_that_its_answer_breaks(market, people, scene):
    answer = await market.http.post(
        f"{market.task_pages}/mturk/externalSubmit",
        data={"assignmentId": scene.id("doing"), "colour": "red", "size": "\x00"},
        headers={"authorization": f"Bearer {people.wim.token}"},
    )

    said = answer.json()["data"]["submitAssignment"]
    assert (answer.status_code, said["rule"]) == (422, "CHARACTERS")
    assert [each["rule"] for each in said["problems"]] == ["CHARACTERS", "ONE_OF"]
    assert [each["allowed"] for each in said["problems"]] == [None, ["colour"]]
