"""The document of the agreement: read strictly, and the shipped one says what it must."""

import pytest

from domain.accounts.agreement import document
from domain.accounts.agreement.document import (
    HIGHEST_VERSION,
    LARGEST_BYTES,
    LONGEST_TITLE,
    UnusableAgreement,
    parsed,
    read,
)

HEAD = "---\nversion: 2\ntitle: Rules\n---\n"


def made(version="2", title="Rules", text="Be good.\n"):
    return f"---\nversion: {version}\ntitle: {title}\n---\n{text}".encode()


def test_a_file_has_its_version_its_title_and_its_text():
    found = parsed(made())

    assert (found.version, found.title, found.text) == (2, "Rules", "Be good.\n")
    assert found.text_hash == parsed(made(version="3")).text_hash
    assert found.text_hash != parsed(made(text="Be better.")).text_hash


def test_line_ends_and_a_mark_of_the_byte_order_change_nothing():
    assert parsed(b"\xef\xbb\xbf" + made().replace(b"\n", b"\r\n")) == parsed(made())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "must begin with the lines"),
        (b"# Rules\n", "must begin with the lines"),
        (b"---\nversion: 2\ntitle: Rules\n", "must begin with the lines"),
        (b"---\ntitle: Rules\n---\nText", "no line `version: ...`"),
        (b"---\nversion: 2\n---\nText", "no line `title: ...`"),
        (b"---\nversion: 2\nversion: 3\ntitle: A\n---\nText", "'version: 3' in its head"),
        (b"---\nversion: 2\ntitle: A\nauthor: B\n---\nText", "'author: B' in its head"),
        (made(version="two"), "the version 'two'"),
        (made(version="0"), "from 1 to 1000000"),
        (made(version="1.5"), "the version '1.5'"),
        (made(version=str(HIGHEST_VERSION + 1)), "from 1 to 1000000"),
        (made(title=""), "a title of 0 characters"),
        (made(title="x" * (LONGEST_TITLE + 1)), "it must have 1 to 100"),
        (made(text="  \n"), "has no text"),
        (made(text="\x00"), "control characters"),
        (made() + b"\xff", "is not UTF-8 at byte"),
        (made(text="x" * LARGEST_BYTES), "at most 65536"),
    ],
)
def test_a_file_that_is_no_agreement_is_refused_with_what_is_wrong(content, sentence):
    with pytest.raises(UnusableAgreement, match=sentence):
        parsed(content)


def test_a_file_is_as_large_as_its_bounds_and_no_larger(tmp_path):
    file = tmp_path / "agreement.md"
    full = HEAD.replace("2", str(HIGHEST_VERSION)).replace("Rules", "x" * LONGEST_TITLE)
    file.write_text(full + "x" * (LARGEST_BYTES - len(full)))

    assert read(file).version == HIGHEST_VERSION
    file.write_text(file.read_text() + "x")
    with pytest.raises(UnusableAgreement, match="more than 65536 bytes"):
        read(file)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for path in (tmp_path / "none.md", tmp_path):
        with pytest.raises(UnusableAgreement, match="cannot be read"):
            read(path)


def test_the_agreement_of_this_package_says_what_the_market_asks_for():
    text = " ".join(document.shipped().text.split())

    for sentence in (
        "belongs to the requester",  # W43
        "only to do that HIT",  # W44
        "Robots, scripts and other automation",  # W45
        "Never give your e-mail address, your password or other personal data",  # W47
        "protection against viruses up to date",  # W48
        "You own the work",  # R14
        "collects personal data",  # R15
    ):
        assert sentence in text
