"""Documents that nobody should trust: each is refused with the lines that are wrong."""

import gzip

import pytest

from api.payouts.iso20022.rail import Iso20022Rail
from domain.payouts.providers import UnreadableAnswer
from tests.api.payouts.cast import FACTS, MARKET, payment
from tests.api.payouts.iso20022.answers import group, report, status

RAIL = Iso20022Rail(MARKET)
WHOLE = report(group(status()))
DOCTYPE = b'<?xml version="1.0"?>\n<!DOCTYPE a [\n'
LAUGHS = (
    DOCTYPE
    + b'<!ENTITY a0 "ha">\n'
    + b"".join(b'<!ENTITY a%d "%s">\n' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><a>&a11;</a>"
)
SECRETS = DOCTYPE + b'<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
NETWORK = b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'


def deep(levels):
    namespace = b"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
    return (
        b'<Document xmlns="%s">' % namespace + b"<a>" * levels + b"</a>" * levels + b"</Document>"
    )


def lines_of(content):
    with pytest.raises(UnreadableAnswer) as refused:
        RAIL.read_answer(content)
    assert refused.value.lines
    return refused.value.lines


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "line 1: the file is empty"),
        (b" \n ", "line 1: the file is empty"),
        (LAUGHS, "line 2: a document type is not allowed"),
        (SECRETS, "line 2: a document type is not allowed"),
        (NETWORK, "line 1: a document type is not allowed"),
        (WHOLE.replace(b"ACSC", b"&x;"), "line 5: Entity 'x' not defined"),
        (WHOLE.replace(b"BANK-1", "Zürich".encode("latin-1")), "line 2: the file is not in UTF-8"),
        (WHOLE.decode().encode("utf-16"), "line 1: the file is not in UTF-8"),
        (
            WHOLE.replace(b'encoding="UTF-8"', b'encoding="ISO-8859-1"'),
            "line 1: the encoding is ISO-8859-1, and has to be UTF-8",
        ),
        (gzip.compress(WHOLE, mtime=0), "line 1: the file is not in UTF-8"),
        (b"%PDF-1.7\n", "line 1: Start tag expected, '<' not found"),
        (b"PK\x03\x04", "line 1: Start tag expected, '<' not found"),
        (b"reference,status\nP1,ok\n", "line 1: Start tag expected, '<' not found"),
        (b"<html><body>Login</body></html>", "line 1: the file is no answer that can be read"),
        (
            RAIL.file_of(FACTS, [payment()]).content,
            "line 2: the file is no answer that can be read: its first",
        ),
        (
            WHOLE.replace(b"pain.002.001.10", b"pain.002.001.99"),
            "line 2: the file is no answer that can be read: its first",
        ),
        (WHOLE.replace(b"<MsgId>BANK-1</MsgId>", b""), "line 2: Element 'CreDtTm': "),
        (WHOLE.replace(b"ACSC", b"ACSCX"), "line 5: Element 'TxSts': "),
        (WHOLE.replace(b"</TxSts>", b"</TxSts><Evil/>"), "line 5: Element 'Evil': "),
        (WHOLE.replace(b"ACSC", b"AC\x00SC"), "line 5: "),
        (deep(300), "line 1: Excessive depth in document: 256"),
        (deep(100), "line 1: Element 'a': This element is not expected"),
    ],
)
def test_a_document_that_is_not_an_answer_is_refused_with_its_line(content, line):
    assert any(each.startswith(line) for each in lines_of(content)), lines_of(content)


@pytest.mark.parametrize("cut", range(1, len(WHOLE.rstrip()), 23))
def test_a_document_that_is_cut_off_anywhere_is_refused(cut):
    assert lines_of(WHOLE[:cut])[0].startswith("line ")


def test_tens_of_thousands_of_faults_are_found_in_no_time_and_the_first_are_named():
    lines = lines_of(report(group(*(status(code="WRONG") for _ in range(30_000)))))

    assert lines[0].startswith("line 5: Element 'TxSts': ")
    assert (len(lines), lines[-1]) == (101, "899 more places are wrong")


def test_a_fault_after_many_elements_is_named_without_its_line():
    statuses = ["ACSC"] * 1_500 + ["WRONG"]
    lines = lines_of(report(group(*(status(code=code) for code in statuses))))

    assert len(lines) == 1
    assert lines[0].startswith("after the first 1000 elements in a row: Element 'TxSts': ")


def test_the_whole_document_of_these_tests_is_read_also_with_a_mark_of_its_encoding():
    assert RAIL.read_answer(WHOLE) == RAIL.read_answer(b"\xef\xbb\xbf" + WHOLE)


def test_comments_and_processing_instructions_mean_nothing():
    content = WHOLE.replace(b"<TxSts>ACSC", b"<?x y?><TxSts>AC<!-- a comment -->SC")

    assert RAIL.read_answer(content).outcomes == RAIL.read_answer(WHOLE).outcomes


def test_places_beyond_the_lines_that_are_counted_have_another_name():
    content = WHOLE.replace(b"<OrgnlPmtInfAndSts>", b"\n" * 70_000 + b"<OrgnlPmtInfAndSts>")
    (outcome,) = RAIL.read_answer(content).outcomes

    assert outcome.line == "payment 1 of K01890A5DAC96774BBCCEB302099A8057-U"
