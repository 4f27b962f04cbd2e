"""How long questions in XML take to be read or refused, and XHTML to be shown: 64 KiB of each.

    python -m tests.benchmarks.question_xml

Both run in a thread, off the event loop. Each text is new, so that no cache knows it. The time is
that of the processor, so that other programs on the machine do not count.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from statistics import median

from domain.kernel.refusals import InvalidInput
from domain.questions.xml.reader import read
from schema.graph.questions.formatted import rendered_xhtml
from tests.domain.questions.xml import examples
from tests.domain.questions.xml.examples import form, formatted, free, question, select

BYTES, ROUNDS = 65_000, 5
Wrap = Callable[[str], str]


def filled(piece: str, wrap: Wrap, *, most: int = BYTES) -> str:
    """As many of a piece as fit into 64 KiB."""
    room = BYTES - len(wrap("").encode())
    return wrap(piece * min(most, room // len(piece.encode())))


def shown(piece: str) -> Wrap:
    return lambda inner: form(question(shown=piece.format(inner)))


def forms() -> Iterator[tuple[str, str]]:
    """Forms as people write them, and forms as nobody would."""
    several = [question(free("<Length minLength='1'/>"), name=f"q{n}") for n in range(200)]
    yield "200 questions", form("".join(several))
    yield "700 selections", form(question(select(count=700)))
    yield "a page of HTML", filled("<p>x</p>", examples.page)
    yield "lines of text", filled("x\n", shown("<Text>{}</Text>"))
    yield "entities for characters", filled("&#65;", shown("<Text>{}</Text>"))
    yield (
        "4,000 wrong selections",
        form(
            "".join(
                question(select(count=0, more="<Selection/>" * 1_000), name=f"q{n}")
                for n in range(4)
            )
        ),
    )
    yield "16,000 elements", filled("<a/>", form)
    yield "elements within each other", filled("<a>", form)
    attributes = " ".join(f"a{n}=''" for n in range(6_500))
    yield "6,500 attributes", form(f"<Overview {attributes}/>")
    yield "13,000 instructions", filled("<?a?>", form)
    bombs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 500))
    yield "entities within entities", f"<!DOCTYPE a [{bombs}]>{form(question())}"
    regex = "<AnswerFormatRegex regex='{}'/>"
    large = [
        question(
            free("<Length maxLength='9'/>" + regex.format(f"[\\p{{L}}]{{1,60}}x{n}")), name=f"q{n}"
        )
        for n in range(50)
    ]
    yield "50 patterns that are too large", form("".join(large))


def xhtml() -> Iterator[tuple[str, str]]:
    """XHTML that takes long to be checked, or to be cleaned."""
    yield "XHTML: characters to escape", filled("&amp;", str)
    yield "XHTML: 5,000 tags", filled("<b>x</b>", str, most=4_999)
    nested = "<b>" * 49 + "x" + "</b>" * 49
    yield "XHTML: 49 tags within each other", filled(nested, str, most=100)
    tables = "<table><tr><td>" * 16 + "x" + "</td></tr></table>" * 16
    yield "XHTML: tables within tables", filled(tables, str, most=100)
    yield "XHTML: links", filled('<a href="https://a.b/">x</a>', str, most=4_999)
    yield "XHTML: images", filled('<img src="https://a.b/c" alt="x"/>', str, most=4_999)


def outcome_of(xml: str) -> str:
    try:
        read(xml)
    except InvalidInput:
        return "refused"
    return "read"


def usual(do: Callable[[str], str], texts: Iterable[str]) -> tuple[float, str]:
    """The milliseconds of the median of several runs, each with a text of its own."""
    taken = []
    for each in texts:
        begun = time.thread_time()
        said = do(each)
        taken.append((time.thread_time() - begun) * 1_000)
    return median(taken), said


def main() -> None:
    for name, xml in forms():
        texts = [f"{xml}<!-- {number} -->" for number in range(ROUNDS)]
        milliseconds, said = usual(outcome_of, texts)
        print(f"| {name} | {said} in {milliseconds:.1f} |")
    for name, text in xhtml():
        texts = [f"{number}{text}" for number in range(ROUNDS)]
        inside = [form(question(shown=formatted(each))) for each in texts]
        read_in, said = usual(outcome_of, inside)
        shown_in, _ = usual(lambda each: rendered_xhtml(each, inline=False), texts)
        print(f"| {name} | {said} in {read_in:.1f}, shown in {shown_in:.1f} |")


if __name__ == "__main__":
    main()
