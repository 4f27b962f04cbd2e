"""What arrives as a form is read as it was meant, or refused: nothing in it is guessed or lost."""

import pytest
from starlette.datastructures import Headers

from api.frames.form import ReceivedForm
from api.http.answers import RequestRefused

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
