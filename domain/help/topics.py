"""Help topics: Markdown files in folders by language, shipped or of the installation.

A file is `LANGUAGE/NAME.md`, such as `en/security.md`, and begins with lines between two lines of
three hyphens:

    ---
    title: Staying safe
    order: 150
    ---
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from domain.kernel import bounds

SHIPPED = Path(__file__).with_name("topics")
LAST_RESORT = "en"  # the language of all topics that are shipped
LARGEST_TOPIC = 64 * 1024  # bytes of a file
MOST_TOPICS = 1_000  # files of a folder, in all languages
LONGEST_TOPIC_TITLE = 100
GREATEST_ORDER = 10_000
LONGEST_LANGUAGE = 35  # characters of a tag of BCP 47

_FENCE = "---"
_FIELDS = ("title", "order")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)


class UnusableTopic(ValueError):
    """A file that is no topic; the message names it, and says what would be right."""


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """One topic in one language."""

    name: str
    language: str
    title: str
    order: int
    text: str  # Markdown, without the lines at its head


@dataclass(frozen=True, slots=True)
class HelpLibrary:
    """All topics: by name, and then by language in lower case."""

    language: str = LAST_RESORT  # of people who ask for none, or for one that is missing
    topics: Mapping[str, Mapping[str, HelpTopic]] = field(default_factory=dict)

    def topic(self, name: str, language: str | None = None) -> HelpTopic | None:
        """The topic in that language, or in the nearest one that it has; None where none is
        named so."""
        written = self.topics.get(name)
        if not written:
            return None
        wanted = (*_nearer(language), *_nearer(self.language), LAST_RESORT)
        found = next((written[each] for each in wanted if each in written), None)
        return found or next(iter(written.values()))

    def all(self, language: str | None = None) -> list[HelpTopic]:
        """Every topic, in their order."""
        found = (self.topic(name, language) for name in self.topics)
        return sorted((each for each in found if each), key=lambda each: (each.order, each.name))

    def languages_of(self, name: str) -> list[str]:
        """The languages that a topic is written in."""
        return sorted(each.language for each in self.topics.get(name, {}).values())


def is_language(tag: str) -> bool:
    """Whether this has the form of a language tag."""
    return len(tag) <= LONGEST_LANGUAGE and _LANGUAGE.fullmatch(tag) is not None


def read(folder: Path | None = None, *, language: str = LAST_RESORT) -> HelpLibrary:
    """The shipped topics, with those of a folder in their places or beside them.

    Raises UnusableTopic.
    """
    topics: dict[str, dict[str, HelpTopic]] = {}
    for each in (*_in(SHIPPED), *(() if folder is None else _in(folder))):
        topics.setdefault(each.name, {})[each.language.lower()] = each
    return HelpLibrary(language, topics)


def parsed(name: str, language: str, content: bytes) -> HelpTopic:
    """The topic in the content of a file. Raises UnusableTopic."""
    where = f"{language}/{name}.md"
    if len(content) > LARGEST_TOPIC:
        raise UnusableTopic(f"{where} has {len(content)} bytes: at most {LARGEST_TOPIC} are read")
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UnusableTopic(f"{where} is not UTF-8 at byte {error.start}") from None
    if not bounds.is_clean(text):
        raise UnusableTopic(f"{where} has control characters: it must be plain Markdown")
    head, body = _split(where, text)
    title, order = head["title"], head["order"]
    if not 1 <= len(title) <= LONGEST_TOPIC_TITLE:
        raise UnusableTopic(f"{where} has no title of 1 to {LONGEST_TOPIC_TITLE} characters")
    if not (order.isascii() and order.isdecimal() and int(order[:9]) <= GREATEST_ORDER):
        raise UnusableTopic(f"{where} has no order from 0 to {GREATEST_ORDER}")
    return HelpTopic(name, language, title, int(order), body.strip() + "\n")


@cache
def shipped() -> HelpLibrary:
    """The topics of this package."""
    return read()


_adopted: HelpLibrary | None = None


def adopt(library: HelpLibrary) -> None:
    """Use these topics in this process, from its start."""
    global _adopted
    _adopted = library


def current() -> HelpLibrary:
    """The topics in use: those of this package, unless the operator has others."""
    return _adopted or shipped()


def _nearer(language: str | None) -> Iterator[str]:
    """A tag and those that it is a kind of: pt-br, then pt."""
    parts = [] if language is None else language.lower().split("-")
    for length in range(len(parts), 0, -1):
        yield "-".join(parts[:length])


def _in(folder: Path) -> Iterator[HelpTopic]:
    for path in _files(folder):
        name, language = path.stem, path.parent.name
        if _NAME.fullmatch(name) is None or not is_language(language):
            raise UnusableTopic(
                f"{language}/{path.name} is not named LANGUAGE/NAME.md, as en/security.md is"
            )
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST_TOPIC + 1)
        except OSError as error:
            reason = error.strerror or error
            raise UnusableTopic(f"{language}/{path.name} cannot be read: {reason}") from None
        yield parsed(name, language, content)


def _files(folder: Path) -> Sequence[Path]:
    if not folder.is_dir():
        raise UnusableTopic("is no folder")
    found = sorted(folder.glob("*/*.md"))
    if len(found) > MOST_TOPICS:
        raise UnusableTopic(f"has {len(found)} topics: at most {MOST_TOPICS} are read")
    return found


def _split(where: str, text: str) -> tuple[dict[str, str], str]:
    """The fields of the head, and the text after it."""
    first, _, rest = text.partition("\n")
    head, fence, body = rest.partition(f"\n{_FENCE}\n")
    fields: dict[str, str] = {}
    for line in head.splitlines():
        name, _, value = line.partition(":")
        fields[name.strip()] = value.strip()
    if first.strip() != _FENCE or not fence or set(fields) != set(_FIELDS):
        raise UnusableTopic(
            f"{where} must begin with the lines `---`, `title: ...`, `order: 10` and `---`"
        )
    if not body.strip():
        raise UnusableTopic(f"{where} has no text after its head")
    return fields, body
