"""Parts of a file: which bytes a header asks for, and that they are sent."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.http.answers import RequestRefused
from api.http.ranges import cut, wanted
from domain.storage import limits
from tests.api.http.files import CSV, PNG

WHOLE = {
    "bytes=0-0,2-3": "several",
    "bytes=5-4": "the last before the first",
    "bytes=-": "nothing",
    "bytes=a-b": "no numbers",
    "bytes=\u0661-": "digits of another script",
    "items=0-1": "another unit",
    "": "empty",
    "bytes=" + "9" * 40 + "-": "longer than any file",
}
PARTS = {
    "bytes=0-": (0, 9),
    "bytes=3-5": (3, 5),
    " bytes=3-500 ": (3, 9),
    "bytes=9-9": (9, 9),
    "bytes=-4": (6, 9),
    "bytes=-400": (0, 9),
}


async def in_pieces(content, size):
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.mark.parametrize("header", WHOLE)
def test_what_cannot_be_read_is_the_whole_file(header):
    assert wanted(header, None, etag='"x"', size=10) is None


@pytest.mark.parametrize("header", PARTS)
def test_one_range_is_a_part(header):
    part = wanted(header, None, etag='"x"', size=10)

    assert (part.first, part.last) == PARTS[header]


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_range_behind_the_end_is_refused_with_the_size(header):
    with pytest.raises(RequestRefused) as refused:
        wanted(header, None, etag='"x"', size=10)

    assert (refused.value.status, refused.value.headers) == (416, {"content-range": "bytes */10"})


def test_of_other_bytes_than_before_the_whole_is_sent():
    assert wanted("bytes=3-", '"y"', etag='"x"', size=10) is None
    assert wanted("bytes=3-", '"x"', etag='"x"', size=10).first == 3


@settings(max_examples=50, deadline=None)
@given(st.binary(min_size=1, max_size=40), st.integers(1, 10), st.data())
async def test_a_part_is_these_bytes_however_they_come(content, size, data):
    first = data.draw(st.integers(0, len(content) - 1))
    last = data.draw(st.integers(first, len(content) + 3))
    part = wanted(f"bytes={first}-{last}", None, etag='"x"', size=len(content))

    found = [piece async for piece in cut(in_pieces(content, size), part)]

    assert b"".join(found) == content[first : last + 1]
    assert part.length == len(b"".join(found))


async def test_a_download_that_broke_off_is_resumed(sender, people):
    large = CSV * (2 * limits.PIECE_BYTES // len(CSV))
    sheet = {"purpose": "BATCH_FILE", "contentType": "text/csv", "fileName": "a.csv"}
    for who, content, more in ((people.wim, PNG, {}), (people.rita, large, sheet)):
        token = who.token
        said = await sender.sent(token, content, **more)
        url = await sender.url_of(token, said["id"])
        whole = await sender.get(url)
        assert whole.headers["accept-ranges"] == "bytes"
        middle = len(content) // 2 + 1
        resumed = {"range": f"bytes={middle}-", "if-range": whole.headers["etag"]}

        rest = await sender.get(url, headers=resumed)
        other = await sender.get(url, headers=resumed | {"if-range": '"other"'})
        none = await sender.get(url, headers={"range": f"bytes={len(content)}-"})

        assert rest.status_code == 206
        assert whole.content[:middle] + rest.content == content
        assert rest.headers["content-length"] == str(len(content) - middle)
        assert rest.headers["content-range"] == f"bytes {middle}-{len(content) - 1}/{len(content)}"
        assert (other.status_code, other.content) == (200, content)
        assert (none.status_code, none.headers["content-range"]) == (416, f"bytes */{len(content)}")
        assert none.headers["content-type"].startswith("application/json")
