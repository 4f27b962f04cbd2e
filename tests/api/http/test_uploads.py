"""Files sent to links: checked while they arrive, stored once, or refused by name."""

import asyncio
import hashlib
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from api.http import uploads
from api.http.bodies import DISCARDED_BYTES
from api.http.uploads import Sending
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.storage import housekeeping, store
from domain.storage.models import StoredBlob, Upload
from domain.storage.purposes import ALLOWANCES
from domain.storage.refusals import UploadRefused
from domain.storage.store import StoreUnavailable
from tests.api.http.files import CSV, GIF, HTML, JPEG, PDF, PNG, WEBP, problem

TEXT = "Grüße, 世界\n".encode()
KINDS = [
    ("ANSWER_FILE", "image/png", PNG),
    ("ANSWER_FILE", "image/jpeg", JPEG),
    ("ANSWER_FILE", "application/pdf", PDF),
    ("ANSWER_FILE", "image/gif", GIF),
    ("ANSWER_FILE", "image/webp", WEBP),
    ("ANSWER_FILE", "text/plain", TEXT),
    ("ANSWER_FILE", "text/plain; charset=utf-8", TEXT),
    ("ANSWER_FILE", "audio/mpeg", b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(20)),
    ("ANSWER_FILE", "audio/wav", b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(20)),
    ("ANSWER_FILE", "audio/ogg", b"OggS\x00\x02" + bytes(20)),
    ("ANSWER_FILE", "video/mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(20)),
    ("ANSWER_FILE", "audio/webm", b"\x1a\x45\xdf\xa3" + bytes(20)),
    ("BATCH_FILE", "text/csv", CSV),
    ("BATCH_FILE", "text/csv", b"a"),
]


def who(people, purpose):
    of_requesters = ("BATCH_FILE", "REVIEW_FILE")
    return (people.rita if purpose in of_requesters else people.wim).token


async def test_a_file_of_each_kind_is_stored_and_read_to_the_byte(sender, people, folder):
    for purpose, kind, content in KINDS:
        token = who(people, purpose)
        said = await sender.sent(token, content, purpose=purpose, contentType=kind)
        read = await sender.get(await sender.url_of(token, said["id"]))

        assert said["sha256"] == hashlib.sha256(content).hexdigest()
        assert (said["state"], said["bytes"]) == ("STORED", len(content))
        assert (read.status_code, read.content) == (200, content)
    assert folder() == sorted([row.blob_id.hex for row in await Upload.all()])


async def test_a_large_file_is_stored_in_pieces_that_are_all_there(sender, people):
    lines = b"".join(b"%07d,row\n" % number for number in range(600_000))
    assert len(lines) > 5 * 1024 * 1024

    async def pieces():
        for start in range(0, len(lines), 100_003):
            yield lines[start : start + 100_003]

    url = await sender.link(
        people.rita.token, len(lines), purpose="BATCH_FILE", contentType="text/csv"
    )
    answer = await sender.put(url, pieces())  # in chunks, with no length

    assert answer.json()["sha256"] == hashlib.sha256(lines).hexdigest()
    read = await sender.get(await sender.url_of(people.rita.token, answer.json()["id"]))
    assert read.content == lines


WRONG = {
    "a page as a picture": ("IDENTITY_DOCUMENT", "image/png", HTML),
    "a picture as another": ("IDENTITY_DOCUMENT", "image/png", JPEG),
    "a picture as a document": ("IDENTITY_DOCUMENT", "application/pdf", PNG),
    "the start of a signature": ("IDENTITY_DOCUMENT", "image/png", PNG[:9]),
    "a sound as a picture": (
        "ANSWER_FILE",
        "image/webp",
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
    ),
    "UTF-16": ("BATCH_FILE", "text/csv", "a,b\n".encode("utf-16")),
    "Latin-1": ("BATCH_FILE", "text/csv", "é,b\n".encode("latin-1")),
    "a NUL": ("BATCH_FILE", "text/csv", b"a,b\n\x00"),
    "half a character": ("BATCH_FILE", "text/csv", "a,é".encode()[:-1]),
    "a program as a table": ("BATCH_FILE", "text/csv", b"\x7fELF\x02\x01"),
}


async def test_content_of_another_type_is_refused_and_leaves_nothing(sender, people, folder):
    for purpose, kind, content in WRONG.values():
        token = who(people, purpose)
        url = await sender.link(token, len(content), purpose=purpose, contentType=kind)

        answer = await sender.put(url, content)

        assert problem(answer) == (415, "WRONG_TYPE")
        assert kind in answer.json()["errors"][0]["message"]
    assert (folder(), await StoredBlob.all().count()) == ([], 0)
    assert {upload.state for upload in await Upload.all()} == {"AWAITED"}


LENGTHS = [
    (b"", (400, "TOO_SHORT")),
    (PNG[:-1], (400, "TOO_SHORT")),
    (PNG + b"x", (413, "TOO_LONG")),
    (PNG + bytes(300_000), (413, "TOO_LONG")),
]


async def in_pieces(content):
    for start in range(0, len(content), 65_536):
        yield content[start : start + 65_536]


async def test_a_body_of_another_length_is_refused_and_the_link_lives_on(sender, people, folder):
    url = await sender.link(people.wim.token, len(PNG))
    for content, expected in LENGTHS:
        for body in (content, in_pieces(content)):
            answer = await sender.put(url, body)

            assert problem(answer) == expected
            assert str(len(PNG)) in answer.json()["errors"][0]["message"]
            assert (folder(), await StoredBlob.all().count()) == ([], 0)
    assert (await sender.put(url, PNG)).status_code == 201


async def test_a_sender_that_breaks_off_leaves_nothing(sender, people, folder):
    async def pieces():
        yield PNG[:40]
        raise ConnectionError

    url = await sender.link(people.wim.token, len(PNG))
    with pytest.raises(ConnectionError):
        await sender.put(url, pieces())

    async with asyncio.timeout(20):
        while (await sender.put(url, PNG)).status_code == 409:  # the first is still being sent
            await asyncio.sleep(0.001)
    row = await Upload.get()
    assert (row.state, folder()) == ("STORED", [row.blob_id.hex])
    assert [blob.id for blob in await StoredBlob.all()] == [row.blob_id]


async def test_a_link_takes_one_file(sender, people, folder):
    url = await sender.link(people.wim.token, len(PNG))
    first, second = await sender.put(url, PNG), await sender.put(url, PNG)

    assert (first.status_code, problem(second)) == (201, (409, "ALREADY_USED"))
    assert len(folder()) == 1


async def test_of_two_senders_at_once_one_is_refused(sender, people, folder):
    go_on = asyncio.Event()

    async def slow():
        yield PNG[:20]
        await go_on.wait()
        yield PNG[20:]

    url = await sender.link(people.wim.token, len(PNG))
    first = asyncio.create_task(sender.put(url, slow()))
    async with asyncio.timeout(20):
        while not folder():
            await asyncio.sleep(0.001)
    second = await sender.put(url, PNG)
    go_on.set()

    assert problem(second) == (409, "BEING_SENT")
    assert (await first).status_code == 201
    assert len(folder()) == 1


def test_a_process_receives_few_files_of_one_account_at_once():
    sending, account = Sending(), new_id()
    mine = [Upload(id=new_id(), account_id=account) for _ in range(9)]
    held = [sending.of(each) for each in mine[: uploads.MOST_AT_ONCE_OF_AN_ACCOUNT]]
    for each in held:
        each.__enter__()

    with pytest.raises(Exception, match="Too many files"), sending.of(mine[-1]):
        pass
    with sending.of(Upload(id=new_id(), account_id=new_id())):
        pass
    with pytest.raises(UploadRefused), sending.of(mine[0]):
        pass
    held[0].__exit__(None, None, None)
    with sending.of(mine[-1]):
        pass


def test_a_process_receives_a_bounded_number_of_files_at_once():
    sending = Sending()
    held = [sending.of(Upload(id=new_id(), account_id=new_id())) for _ in range(129)]
    for each in held[:-1]:
        each.__enter__()

    with pytest.raises(Exception, match="Too many files"):
        held[-1].__enter__()


async def test_every_link_that_is_not_valid_is_answered_alike(sender, people):
    url = await sender.link(people.wim.token, len(PNG))
    stored = await sender.sent(people.wim.token, PNG)
    read = await sender.url_of(people.wim.token, stored["id"])
    base, _, token = url.rpartition("/")
    altered = [token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in (2, 10, 60)]
    bad = ["x", "é", token + "A", token[:-4], "A" * 76, *altered, read.rpartition("/")[2]]

    answers = [await sender.put(f"{base}/{each}", PNG) for each in bad]
    clock.advance(timedelta(minutes=15))
    answers.append(await sender.put(url, PNG))
    await housekeeping.expire(clock.now(), 10)
    await housekeeping.forget_deleted(clock.now(), 10)
    answers.append(await sender.put(url, PNG))

    bodies = {
        (each.status_code, each.json()["errors"][0]["message"], problem(each)) for each in answers
    }
    assert len(bodies) == 1
    ((status, message, _),) = bodies
    assert status == 404
    assert "15 minutes" in message


async def test_a_link_lives_fifteen_minutes(sender, people):
    with_time_left = await sender.link(people.wim.token, len(PNG))
    clock.advance(timedelta(minutes=14, seconds=58))

    assert (await sender.put(with_time_left, PNG)).status_code == 201


async def test_a_link_needs_no_token_and_takes_no_notice_of_a_wrong_one(sender, people):
    url = await sender.link(people.wim.token, len(PNG))

    answer = await sender.put(url, PNG, headers={"authorization": "Bearer nonsense"})

    assert answer.status_code == 201


async def test_only_put_sends_a_file(sender, people):
    url = await sender.link(people.wim.token, len(PNG))

    for method in ("GET", "POST", "DELETE", "PATCH"):
        answer = await sender.market.http.request(method, sender.at(url))
        assert (answer.status_code, answer.headers["allow"]) == (405, "PUT")


async def test_an_encoded_body_is_refused(sender, people):
    url = await sender.link(people.wim.token, len(PNG))

    answer = await sender.put(url, PNG, headers={"content-encoding": "gzip"})

    assert answer.status_code == 415


async def test_pages_of_allowed_origins_may_send_files(sender, people):
    url = await sender.link(people.wim.token, len(PNG))
    origin = {"origin": "http://localhost:3000"}
    asked = {"access-control-request-method": "PUT", "access-control-request-headers": "x-any"}

    preflight = await sender.market.http.options(sender.at(url), headers=origin | asked)
    sent = await sender.put(url, PNG, headers=origin)

    assert "PUT" in preflight.headers["access-control-allow-methods"]
    assert sent.headers["access-control-allow-origin"] == origin["origin"]
    foreign = await sender.market.http.options(
        sender.at(url), headers=asked | {"origin": "https://evil.example"}
    )
    assert foreign.status_code == 400


@pytest.mark.parametrize("more_settings", [{"body_seconds": 0.2}])
async def test_a_silent_sender_and_one_that_drips_are_given_up(
    sender, people, folder, more_settings
):
    for drips in (False, True):
        parts = urlsplit(sender.at(await sender.link(people.wim.token, len(PNG))))
        head = f"PUT {parts.path} HTTP/1.1\r\nhost: x\r\ncontent-length: {len(PNG)}\r\n\r\n"

        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(head.encode() + PNG[:20])
        answer = asyncio.create_task(reader.read())
        async with asyncio.timeout(20):
            for each in PNG[20:]:
                if drips and not answer.done():
                    writer.write(bytes([each]))
                    await asyncio.sleep(0.05)
            said = await answer
        writer.close()

        assert said.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in said
        assert (folder(), await StoredBlob.all().count()) == ([], 0)


@pytest.mark.parametrize("more_settings", [{"cost_bucket": 1_000, "cost_restore": 1}])
async def test_a_file_costs_a_point_and_one_for_each_sixty_four_kibibytes(
    sender, people, more_settings
):
    size = 1_001 * uploads.STORED_BYTES_A_POINT
    big = await sender.link(people.rita.token, size, purpose="BATCH_FILE", contentType="text/csv")
    small = await sender.link(people.wim.token, len(PNG))

    assert (await sender.put(big, b"", headers={"content-length": "0"})).status_code == 400

    async def one():
        yield b"a"

    assert (await sender.put(big, one())).status_code == 413  # never affordable
    assert (await sender.put(small, PNG)).status_code == 201


class Away:
    """A store that does not answer."""

    async def write(self, blob_id, pieces, *, length):
        async for _ in pieces:
            raise StoreUnavailable("away")

    async def read(self, blob_id, start=0):
        raise StoreUnavailable("away")
        yield b""

    async def remove(self, blob_id):
        raise StoreUnavailable("away")


async def test_a_store_that_is_away_is_answered_with_unavailable_and_nothing_is_half_done(
    sender, people
):
    there = store.current()
    url = await sender.link(people.wim.token, len(PNG))
    store.adopt(Away())

    answer = await sender.put(url, PNG)

    assert problem(answer) == (503, "UNAVAILABLE")
    assert answer.headers["retry-after"]
    assert (await Upload.get()).state == "AWAITED"
    store.adopt(there)
    assert (await sender.put(url, PNG)).status_code == 201
    # What the store could not delete while it was away is deleted once its lease is over.
    assert await StoredBlob.all().count() == 2
    clock.advance(timedelta(hours=4))
    assert await housekeeping.sweep(clock.now(), 10) == 1
    assert [blob.id for blob in await StoredBlob.all()] == [(await Upload.get()).blob_id]


async def test_what_is_refused_is_read_to_its_end_where_it_is_short(sender, people):
    url = await sender.link(people.wim.token, len(PNG))

    short = await sender.put(url, bytes(1_000_000))

    assert problem(short) == (413, "TOO_LONG")
    assert short.headers.get("connection") != "close"
    assert DISCARDED_BYTES > 1_000_000


async def test_the_bounds_of_each_purpose_hold(sender, people):
    for purpose, allowed in ALLOWANCES.items():
        token = who(people, purpose)
        kind = allowed.content_types[0]
        bodies = [
            await sender.announce(token, size, purpose=purpose, contentType=kind)
            for size in (0, -1, allowed.most_bytes + 1)
        ]
        assert [each.only["problems"] for each in bodies] == [
            [
                {
                    "field": "bytes",
                    "rule": "RANGE",
                    "minimum": "1",
                    "maximum": str(allowed.most_bytes),
                    "allowed": None,
                }
            ]
        ] * 3
        largest = await sender.announce(
            token, allowed.most_bytes, purpose=purpose, contentType=kind
        )
        assert largest.only["upload"]["bytes"] == allowed.most_bytes
        wrong = await sender.announce(token, 1, purpose=purpose, contentType="text/html")
        assert wrong.only["problems"][0]["allowed"] == list(allowed.content_types)
