"""Bounds of what a client sends before anything of it runs: origins, sizes, values, documents."""

from typing import Any

from graphql import build_schema

from api.access.admission import Caller, must_be_few
from api.access.browser_headers import may_connect
from api.configuration.settings import load
from api.websocket.messages import must_be_a_strangers
from schema.execution.documents import prepare
from tests.bounds.probes import document
from tests.bounds.probing import Bound, text

FIELDS = 30
SCHEMA = build_schema(
    "type Query { q: Query b(x: Int): Int " + " ".join(f"a{n}: Int" for n in range(FIELDS)) + " }"
)
KNOWN = object()  # Only that there is a viewer matters.


def page_of_this_server(size: int) -> None:
    """A page of the same host and port may connect, so only the length of its origin counts."""
    host = text(size - len("http://"))
    headers = [(b"origin", b"http://" + host.encode()), (b"host", host.encode())]
    assert may_connect({"type": "websocket", "headers": headers}, load()), "may not connect"


def values(count: int, viewer: Any) -> None:
    must_be_few(count, Caller(viewer, "127.0.0.1", may_introspect=False))


def operations(count: int) -> None:
    document(" ".join(f"query A{number} {{ me {{ id }} }}" for number in range(count)))


def comparisons(count: int) -> None:
    """A document whose validation makes exactly so many comparisons.

    Two fields of one name are two comparisons, and their equal argument is one more.
    """
    fields = ["b(x: 1)"] * 2 * (count % 2)
    names, left = iter(range(FIELDS)), count - 3 * (count % 2)
    while left:
        alike = next(n for n in range(2, left + 2) if n * (n + 1) > left)
        fields += [f"a{next(names)}"] * alike
        left -= alike * (alike - 1)
    prepared = prepare(SCHEMA, "{ q {" + " ".join(fields) + "} }", may_introspect=True)
    if prepared.problems:
        raise prepared.problems[0]


BOUNDS = [
    Bound("api/access/browser_headers.py:LONGEST_ORIGIN", 512, page_of_this_server),
    Bound("api/access/prices.py:STRANGERS_BYTES", 65_536, lambda n: must_be_a_strangers(text(n))),
    Bound(
        "api/access/prices.py:STRANGERS_BYTES",
        65_536,
        lambda n: must_be_a_strangers("\U0001f600" * (n // 4) + text(n % 4)),
    ),
    Bound("api/access/prices.py:STRANGERS_VALUES", 5_000, lambda n: values(n, None)),
    Bound("api/access/prices.py:MOST_VALUES", 500_000, lambda n: values(n, KNOWN)),
    Bound("schema/execution/limits.py:MAX_OPERATIONS", 30, operations),
    Bound("schema/execution/limits.py:MAX_OVERLAPS", 20_000, comparisons),
]
