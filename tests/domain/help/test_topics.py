"""Help topics: what is shipped, what an installation replaces, and files that cannot be used."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.help import topics
from domain.help.topics import (
    GREATEST_ORDER,
    LARGEST_TOPIC,
    LONGEST_LANGUAGE,
    LONGEST_TOPIC_TITLE,
    MOST_TOPICS,
    UnusableTopic,
)

ASKED = {  # the topics of W110, W47 and W48, and the tutorials
    *("completing-hits", "getting-approved", "reporting", "rejected-work", "time-available"),
    *("limits", "error-messages", "masters", "premium", "profile", "payment", "bonuses"),
    *("security", "first-hit", "first-batch", "privacy"),
}
MOST_READ = {
    *("first-hit", "completing-hits", "getting-approved", "reporting", "rejected-work"),
    *("payment", "security"),
}


def a_topic(folder, name="en/security", title="Ours", text="Ours.", order="1"):
    path = folder / f"{name}.md"
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(f"---\ntitle: {title}\norder: {order}\n---\n{text}")
    return path


def test_every_topic_is_shipped_in_english_and_the_most_read_in_others():
    shipped = topics.shipped()

    assert set(shipped.topics) == ASKED
    for name in ASKED:
        languages = ["de", "en", "es"] if name in MOST_READ else ["en"]
        assert shipped.languages_of(name) == languages
    assert [each.name for each in shipped.all()][:2] == ["first-hit", "first-batch"]
    assert [each.name for each in shipped.all("de")][-1] == "privacy"


def test_a_missing_language_falls_back_to_the_nearest(tmp_path):
    a_topic(tmp_path, "pt/security", "Segurança")
    a_topic(tmp_path, "pt-BR/payment", "Pagamento")
    a_topic(tmp_path, "nl/only-dutch", "Alleen")
    library = topics.read(tmp_path, language="de")

    found = {
        (name, asked): library.topic(name, asked).language
        for name, asked in (
            ("security", "pt-BR"),
            ("payment", "PT-br"),
            ("payment", "pt"),
            ("security", "es-419"),
            ("masters", "fr"),
            ("only-dutch", "fr"),
            ("security", None),
        )
    }

    assert list(found.values()) == ["pt", "pt-BR", "de", "es", "en", "nl", "de"]
    assert library.topic("nothing") is None


def test_an_installation_replaces_a_topic_in_one_language(tmp_path):
    a_topic(tmp_path, title="Our rules", text="Be careful.")
    library = topics.read(tmp_path)

    assert library.topic("security").title == "Our rules"
    assert library.topic("security").text == "Be careful.\n"
    assert library.topic("security", "de").title == "Sicher arbeiten"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("en/Not Named So", "---\ntitle: x\norder: 1\n---\nx"),
        ("e/security", "---\ntitle: x\norder: 1\n---\nx"),
        ("en/x", "title: x\n"),
        ("en/x", "---\ntitle: x\n---\nx"),
        ("en/x", f"---\ntitle: {'x' * (LONGEST_TOPIC_TITLE + 1)}\norder: 1\n---\nx"),
        ("en/x", f"---\ntitle: x\norder: {GREATEST_ORDER + 1}\n---\nx"),
        ("en/x", "---\ntitle: x\norder: 1\n---\n\n"),
        ("en/x", "---\ntitle: x\norder: 1\n---\nx\x00"),
        ("en/x", "---\ntitle: x\norder: 1\n---\n" + "x" * LARGEST_TOPIC),
        ("en/x", b"---\ntitle: x\norder: 1\n---\n\xff"),
    ],
)
def test_a_file_that_is_no_topic_is_named(tmp_path, name, content):
    path = tmp_path / f"{name}.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(UnusableTopic, match=path.name):
        topics.read(tmp_path)


def test_the_bounds_are_taken(tmp_path):
    a_topic(tmp_path, "en/x", title="x" * LONGEST_TOPIC_TITLE, order=str(GREATEST_ORDER))
    head = "---\ntitle: x\norder: 1\n---\n"
    (tmp_path / "en" / "y.md").write_text(head + "x" * (LARGEST_TOPIC - len(head)))
    assert {"x", "y"} <= set(topics.read(tmp_path).topics)
    for number in range(MOST_TOPICS - 2):
        a_topic(tmp_path, f"en/topic-{number}")
    topics.read(tmp_path)
    a_topic(tmp_path, "de/one-more")

    with pytest.raises(UnusableTopic, match="at most"):
        topics.read(tmp_path)
    with pytest.raises(UnusableTopic, match="no folder"):
        topics.read(tmp_path / "none")
    assert topics.is_language("de-" + "x" * 8 + "-" + "x" * 8 + "-" + "x" * 8 + "-" + "x" * 5)
    assert not topics.is_language("de" + "-xxxxxxxx" * 3 + "-" + "x" * (LONGEST_LANGUAGE - 28))


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_no_file_is_a_fault(content):
    with suppress(UnusableTopic):
        assert topics.parsed("x", "en", content).text.strip()
