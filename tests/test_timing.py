"""No test asserts that something was quick: a busy or slow machine would fail it.

A lower bound is fine (a pause lasts at least so long), and so is a bound that grows with the
measured time (at most one message in so many seconds).
"""

import ast
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("timing")  # each process would parse all tests anew
ROOT = Path(__file__).parents[1]
CLOCKS = ("perf_counter", "monotonic", "thread_time", "process_time", "time")
MODULES = ("time", "asyncio", "loop")  # `time.time`, `asyncio.get_running_loop().time`
ADDS = ("append", "add", "extend")
SHORTEST_LIMIT = 5  # seconds; a shorter one is a statement about the machine
A_HANG = "a limit against a hang"
BOUNDS_ON_TIME = {
    "tests/proofs/nginx.py": A_HANG,
    "tests/proofs/redis_server.py": A_HANG,
    "tests/proofs/server.py": A_HANG,
    "tests/proofs/test_slow_sockets.py": "the bound grows with the delays of the same machine",
    "tests/api/test_stalls.py": "the bound is work that the same machine does at the same moment",
}


def files():
    """The tests with their texts, but for benchmarks."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "tests/*.py", ":!tests/benchmarks"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        (path, (ROOT / path).read_text())
        for path in listed.stdout.split()
        if (ROOT / path).exists()
    ]


def reads_a_clock(node):
    """`time.monotonic()`, `loop.time()`, or a name that is one of them: `clock()`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and any(each in ast.unparse(node.func.value) for each in MODULES)
    )


def is_a_clock(node):
    """`clock = asyncio.get_running_loop().time`, without a call."""
    return isinstance(node, ast.Attribute) and node.attr in CLOCKS and "loop" in ast.unparse(node)


def names(node):
    """The names and attributes in an expression."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            yield each.id
        elif isinstance(each, ast.Attribute):
            yield each.attr


def targets(node):
    """The names that a statement or a call gives a value, and the value."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            pairs = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            if pairs and len(target.elts) == len(node.value.elts):
                yield from zip(target.elts, node.value.elts, strict=True)
            else:
                yield target, node.value
    elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.NamedExpr) and node.value:
        yield node.target, node.value
    elif isinstance(node, ast.Call) and getattr(node.func, "attr", None) in ADDS and node.args:
        yield node.func.value, node.args[0]


def measured(tree):
    """The names in a module that hold a time of a clock, or come from one."""
    found = set()

    def is_measured(expression):
        if any(reads_a_clock(each) or is_a_clock(each) for each in ast.walk(expression)):
            return True
        return bool(found & set(names(expression)))

    while True:
        before = len(found)
        for node in ast.walk(tree):
            for target, value in targets(node):
                if is_measured(value):
                    found |= {name for name in names(target) if name != "self"}
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                returns = [each for each in ast.walk(node) if isinstance(each, ast.Return)]
                if any(each.value and is_measured(each.value) for each in returns):
                    found.add(node.name)
        if len(found) == before:
            return is_measured


def asserted_quick(text):
    """The lines that assert an upper bound of a measured time."""
    if not any(f"{clock}()" in text or f".{clock}" in text for clock in CLOCKS):
        return
    tree = ast.parse(text)
    is_measured = measured(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assert):
            continue
        for comparison in ast.walk(node.test):
            if isinstance(comparison, ast.Compare):
                sides = [comparison.left, *comparison.comparators]
                for left, operator, right in zip(sides, comparison.ops, sides[1:], strict=False):
                    upper = isinstance(operator, ast.Lt | ast.LtE) and is_measured(left)
                    lower = isinstance(operator, ast.Gt | ast.GtE) and is_measured(right)
                    if upper or lower:
                        yield f"{node.lineno}: {ast.unparse(node)}"


def test_no_test_asserts_that_a_machine_is_quick():
    found = {path: list(asserted_quick(text)) for path, text in files()}

    assert {path for path, lines in found.items() if lines} == set(BOUNDS_ON_TIME), found


@pytest.mark.parametrize(
    "text",
    [
        "start = time.monotonic()\nassert time.monotonic() - start < 1",
        "since = time.perf_counter()\nslowest = max(slowest, time.perf_counter() - since)\n"
        "assert slowest <= LIVE",
        "took = []\nbegan = time.time()\ntook.append(time.time() - began)\nassert min(took) < 1",
        "clock = asyncio.get_running_loop().time\nstart = clock()\nseconds = clock() - start\n"
        "assert 1 > seconds",
        "def lasted():\n    return loop.time() - start\nassert (wakes, lasted() < 2) == (1, True)",
        "class A:\n    def b(self):\n        self.longest = time.monotonic()\n"
        "assert stalls.longest < 0.05",
    ],
)
def test_such_an_assertion_is_found(text):
    assert list(asserted_quick(text))


@pytest.mark.parametrize(
    "text",
    [
        "start = time.monotonic()\nseconds = time.monotonic() - start\nassert seconds >= 0.5",
        "seconds = time.monotonic() - start\nassert 2 <= messages <= seconds / 0.005 + 2",
        "first, seconds = 0, time.monotonic()\nassert first < 3",
    ],
)
def test_a_lower_bound_and_a_bound_that_grows_with_the_time_are_not(text):
    assert list(asserted_quick(text)) == []


def limits(tree):
    """The limits of waits, in seconds, that are written as numbers."""
    constants = {
        target.id: value.value
        for node in tree.body
        for target, value in targets(node)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncWith):
            for item in node.items:
                call = item.context_expr
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "asyncio.timeout":
                    limit = call.args[0]
                    value = constants.get(limit.id) if isinstance(limit, ast.Name) else None
                    yield node, getattr(limit, "value", value)


def test_no_wait_is_limited_to_a_few_seconds():
    """A test that expects the end of a limit says so: it expects TimeoutError."""
    short = {}
    for path, text in files():
        if "asyncio.timeout(" not in text:
            continue
        tree = ast.parse(text)
        expected = {
            id(each)
            for node in ast.walk(tree)
            if isinstance(node, ast.Try | ast.With) and "TimeoutError" in ast.unparse(node)
            for each in ast.walk(node)
        }
        for node, seconds in limits(tree):
            is_short = isinstance(seconds, int | float) and seconds < SHORTEST_LIMIT
            if is_short and id(node) not in expected:
                short[f"{path}:{node.lineno}"] = seconds

    assert short == {}
