"""Mails that people reply with: their own words, and what programs send by themselves."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.mail.cpu_limit import TooMuchTime, cpu_limit
from api.mail.received import LARGEST_MAIL, LONGEST_PART, UnreadableMail, own_words, read
from domain.kernel.bounds import CONTROL
from domain.mail.letters import REPLY_MARK

MARK = REPLY_MARK.strip()
QUOTED = f"On Thu, 1 Oct 2026 at 12:00, Kempelen <no-reply@x.example> wrote:\n> {MARK}\n> Hello,\n"
HEADER = "From: Wim <Wim@Example.org>\nTo: reply+abc@in.example\nSubject: Re: x\n"


def mail(body="Yes.", more="", header=HEADER):
    return f"{header}{more}\n{body}\n".encode()


def test_a_mail_is_read():
    found = read(mail(f"Yes,\nI did.\n\n{QUOTED}"))

    assert (found.sender, found.recipients) == ("wim@example.org", ["reply+abc@in.example"])
    assert found.text == "Yes,\nI did."


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (f"Yes.\n\n{QUOTED}", "Yes."),
        (f"Yes.\n\nOn Thu, 1 Oct 2026, Kempelen\n<no-reply@x.example> wrote:\n> {MARK}", "Yes."),
        (f"Ja.\n\nAm 1. Okt. 2026 um 12:00 schrieb Kempelen:\n\n>> {MARK}\n>> Hallo", "Ja."),
        (f"Yes.\nFrom: K <k@x.example>\nSent: today\nTo: Wim\nSubject: x\n\n{MARK}\nHello", "Yes."),
        ("Yes.\n\n-----Original Message-----\nFrom: K\nHello", "Yes."),
        ("Yes.\n-- \nWim, Street 1", "Yes."),
        ("> Why?\nSo.\n> How?\nThus.", "So.\nThus."),
        (f"The answer is:\n\nOn 1.1.2026 K wrote:\n> {MARK}", "The answer is:"),
        ("Yes:\nblue", "Yes:\nblue"),
        (f"Note: it is blue\n\n> {MARK}", "Note: it is blue"),
        ("a\x00b\x07c\r\nd", "abc\nd"),
        (QUOTED, ""),
    ],
)
def test_what_is_quoted_is_cut(body, kept):
    assert own_words(body) == kept


PARTS = """MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FCn.
--c
Content-Type: text/html

<p>Red.</p>
--c--
--b
Content-Type: text/plain
Content-Disposition: attachment; filename=a.txt

secret
--b--
"""
MANY_PARTS = f"{HEADER}Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 200
HTML = """<style>p { x }</style><div>Yes &amp; no.<br>So <b>it</b> is.</div>
<script>alert(1)</script><blockquote><p>Quoted</p></blockquote>"""


def test_text_is_taken_before_html_and_no_attachment():
    assert read(f"{HEADER}{PARTS}".encode()).text == "Grün."
    only_html = mail(HTML, "Content-Type: text/html; charset=no-such\n")
    assert read(only_html).text == "Yes & no.\nSo it is."


def test_a_long_part_is_read_from_its_beginning():
    lines = "x" * 70 + "\n"
    found = read(mail("First.\n" + lines * (LONGEST_PART // len(lines) + 100)))

    assert found.text.startswith("First.")
    assert len(found.text) <= LONGEST_PART


@pytest.mark.parametrize(
    "more",
    [
        "Auto-Submitted: auto-replied\n",
        "Auto-Submitted: AUTO-generated; x=y\n",
        "Precedence: bulk\n",
        "X-Autoreply: yes\n",
        "List-Id: <x.example>\n",
        "Return-Path: <>\n",
        "Content-Type: multipart/report; boundary=b\n",
    ],
)
def test_what_a_program_sends_is_nothing(more):
    assert read(mail(more=more)) is None


def test_a_bounce_is_nothing():
    assert read(mail(header=HEADER.replace("Wim@Example", "MAILER-DAEMON@mx.example"))) is None
    assert read(mail(more="Auto-Submitted: no\n")) is not None


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"x" * (LARGEST_MAIL + 1), "at most 2097152 bytes"),
        (b"", "no text"),
        (mail(QUOTED), "no text of its own"),
        (mail(header="Subject: x\n"), "not one sender"),
        (mail(header=HEADER + "From: b@x.example\n"), "not one sender"),
        (b"\xff\xfe\x00" * 100, "no text|cannot be read|not one sender"),
        (MANY_PARTS.encode(), "cannot be read"),
        (mail(more=f"Cc: {'(' * 5_000}\n"), "cannot be read: RecursionError"),
        (mail(more=f"Delivered-To: {'a:' * 5_000}\n"), "cannot be read: RecursionError"),
        (b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 3_000, "cannot|no text"),
    ],
)
def test_what_is_no_reply_is_refused_with_the_reason(raw, says):
    with pytest.raises(UnreadableMail, match=says):
        read(raw)


PIECES = st.sampled_from(
    [
        *(f"{name}: " for name in ("From", "To", "Cc", "Content-Type", "Content-Disposition")),
        *("text/plain; charset=", "text/html", "multipart/mixed; boundary=b", "message/rfc822"),
        *("utf-7", "idna", "punycode", "*0*=x'y'%ff", "base64", "quoted-printable", "x-uuencode"),
        *(
            "\n",
            "\n\n",
            "\r",
            "\n--b\n",
            "\n--b--\n",
            "wim@example.org",
            "(",
            "<",
            ",",
            ";",
            ":",
            "=",
        ),
        *("=?utf-8?q?=80?=", "<p>", "&#xD800;", "+2AA-", "> q", "begin 644 a\n#0V%T\nend"),
    ]
).map(str.encode)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=20), max_size=40).map(b"".join))
def test_any_bytes_are_a_mail_with_clean_text_or_refused(raw):
    with contextlib.suppress(UnreadableMail):
        for found in (read(raw), read(HEADER.encode() + raw)):
            assert found is None or CONTROL.search(found.text) is None


def test_code_ends_that_takes_too_much_processor_time():
    params = "; a=b" * 300_000
    with pytest.raises(TooMuchTime), cpu_limit(0.2):
        read(mail(more=f"Content-Type: text/plain{params}\n"))
    with cpu_limit(10):
        assert read(mail()).text == "Yes."
