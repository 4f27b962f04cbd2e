"""The core, and the tests that must notice when a module of it breaks."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

MARKET = ("tests/domain/test_market_property.py", "tests/domain/test_both_databases.py")
RACES = ("tests/races/test_slots.py", "tests/races/test_money.py", "tests/races/test_clocks.py")

PURE = "tests/bounds/test_pure_bounds.py"
BOUNDS = "tests/schema/test_bounds.py"
LOG = tuple(f"tests/subscriptions/log/test_{name}.py" for name in ("reader", "writer"))
CANCELLED = "tests/subscriptions/log/test_cancelled_at_every_await.py"
TAIL = "tests/subscriptions/log/test_tail.py"
BELL = "tests/subscriptions/log/test_bell.py"
THROTTLING = "tests/schema/execution/test_throttling.py"

# A pattern of modules and the tests of those modules, the quickest first: what one of them
# notices need not be shown to the others. The first pattern that a module has decides.
TARGETS: dict[str, tuple[str, ...]] = {
    "domain/ledger/*.py": ("tests/domain/ledger", "tests/races/test_money.py", *MARKET),
    "domain/assignments/rules.py": (
        PURE,
        "tests/domain/assignments",
        "tests/domain/hits",
    ),
    "domain/assignments/lifecycle.py": ("tests/domain/assignments", *MARKET),
    "domain/assignments/commands/*.py": ("tests/domain/assignments", BOUNDS, *RACES, *MARKET),
    "domain/hits/rules.py": (PURE, "tests/domain/hits", "tests/domain/assignments"),
    "domain/hits/lifecycle.py": ("tests/domain/hits", *MARKET),
    "domain/people/rules.py": (PURE, "tests/domain/people", BOUNDS),
    "domain/profiles/rules.py": (PURE, "tests/domain/profiles", BOUNDS),
    "domain/qualifications/rules.py": (PURE, "tests/domain/qualifications", BOUNDS),
    "domain/qualifications/lifecycle.py": ("tests/domain/qualifications",),
    "domain/kernel/idempotency.py": (
        "tests/domain/kernel",
        "tests/domain/hits",
        "tests/domain/assignments",
        "tests/races/test_money.py",
    ),
    "domain/kernel/lifecycle.py": (
        "tests/domain/assignments/test_lifecycle.py",
        "tests/domain/hits/test_lifecycle.py",
    ),
    "domain/kernel/work.py": ("tests/domain/kernel", "tests/domain/ledger", TAIL),
    "subscriptions/log/bell.py": (BELL,),
    "subscriptions/log/backends.py": (BELL,),
    "subscriptions/tasks/*.py": ("tests/subscriptions/tasks",),
    "subscriptions/log/*.py": (
        *LOG,
        TAIL,
        CANCELLED,
        "tests/subscriptions/fanout/test_audience.py",
    ),
    "subscriptions/faults/*.py": ("tests/subscriptions/faults", "tests/domain/kernel/test_work.py"),
    "subscriptions/fanout/*.py": ("tests/subscriptions/fanout", "tests/schema/live"),
    "schema/live/*.py": ("tests/schema/live", "tests/schema/notices"),
    "api/access/*.py": (
        PURE,
        "tests/api/access",
        "tests/api/http",
        "tests/api/websocket",
        THROTTLING,
    ),
    "api/database/*.py": ("tests/api/database", "tests/api/observability/test_metrics_page.py"),
}


def modules(only: Iterable[str] = ()) -> Iterator[str]:
    """The modules of the core, or those of them that a pattern describes."""
    for path in _listed():
        if tests_of(path) and (not only or any(fnmatch(path, each) for each in only)):
            yield path


@cache
def tests_of(path: str) -> tuple[str, ...]:
    """The tests that must notice; none for a module outside of the core."""
    for pattern, tests in TARGETS.items():
        if fnmatch(path, pattern) and pattern.count("/") == path.count("/"):
            return (*_own_tests(path), *tests)
    return ()


def _own_tests(path: str) -> Iterator[str]:
    """The test file with the name of the module: it notices most often, so it runs first."""
    folder, _, name = path.replace("/commands", "").rpartition("/")
    own = f"tests/{folder}/test_{name}"
    if (ROOT / own).exists():
        yield own


def _listed() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [path for path in listed.stdout.split() if not path.endswith("__init__.py")]
