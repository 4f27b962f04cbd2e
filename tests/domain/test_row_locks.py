"""Every statement that locks rows, read as text: in one order, and in turn at HITs."""

import ast
import gc
import importlib
import pkgutil
import re
from pathlib import Path

import domain
import subscriptions
from domain.kernel.statement import Statement

LOCK = re.compile(r"\bFOR (?:NO KEY )?(?:UPDATE|SHARE|KEY SHARE)\b")
LOCKING = re.compile(r"\bFOR (?:(?:NO KEY )?UPDATE|KEY SHARE)(?: OF \w+)?( SKIP LOCKED| NOWAIT)?")
SELECT = re.compile(r"\(|\)|\bSELECT\b")
ORDERED = re.compile(r"\bORDER BY (?:\w+\.)?(?:id|worker_id|assignment_id)\b[^()]*$")
# One row at most: by its key, or by a key that the database keeps unique.
ONE_ROW = re.compile(r"\bWHERE (?:\w+\.)?id = (?:\$\d|\()")
UNIQUE = {
    "requirement_catalogue": "a table of one row",
    "masters_schedule": "a table of one row",
    "audit_head": "a table of one row",
    "FROM signing_keys WHERE retired_at IS NULL": "the key in use, a partial index",
    "FROM mark_keys WHERE name = $1": "the key of marks, unique",
    "dashboard_position": "a table of one row",
    "batch_position": "a table of one row",
    "FROM payout_plans WHERE worker_id = $1": "the plan of a worker",
    "WHERE account_id = $1 AND verb = $2 AND token = $3": "client_tokens, unique",
    "WHERE account_id = $1 AND ended_at IS NULL": "one suspension in force, a partial index",
    "WHERE account_id = $1 AND state <> 'REFUSED'": "one open check, a partial index",
    "WHERE type_id = $1 AND worker_id = $2 AND status IN": "one open request, a partial index",
}
# The turn of the group is taken before these lock its first HIT.
AFTER_THE_GROUP = "FROM hits WHERE group_id = $1 AND status = 'ASSIGNABLE'"


def statements():
    """Every statement of the market, as PostgreSQL gets it."""
    for package in (domain, subscriptions):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    gc.unfreeze()  # what this process of tests has set aside
    texts = {each._postgres for each in gc.get_objects() if type(each) is Statement}
    return sorted(" ".join(text.split()) for text in texts)


def locked_selects(text):
    """Each SELECT that locks, from its word to the end of its lock, without inner queries."""
    for lock in LOCKING.finditer(text):
        yield _select_before(text, lock.start()), bool(lock.group(1))


def _select_before(text, end):
    depth = 0
    for token in reversed(list(SELECT.finditer(text, 0, end))):
        depth += {")": 1, "(": -1}.get(token.group(), 0)
        if token.group() == "SELECT" and depth == 0:
            return text[token.start() : end]
    raise AssertionError(f"a lock without a SELECT: {text}")


def without_inner(select):
    """The text without what stands in brackets, so that an inner ORDER BY does not count."""
    while (shorter := re.sub(r"\([^()]*\)", "", select)) != select:
        select = shorter
    return select.strip()


def is_one_row(select):
    return bool(ONE_ROW.search(select)) or any(part in select for part in UNIQUE)


def test_what_locks_several_rows_locks_them_by_id_or_passes_over_those_that_are_held():
    unordered = [
        select
        for text in statements()
        for select, skips in locked_selects(text)
        if not skips and not is_one_row(select) and not ORDERED.search(without_inner(select))
    ]
    assert unordered == []


def test_what_waits_for_a_hit_takes_its_turn_first():
    hasty = [
        select
        for text in statements()
        for select, skips in locked_selects(text)
        if re.search(r"\bFROM hits\b", without_inner(select))
        and not skips
        and "/* turn */" not in select
        and AFTER_THE_GROUP not in select
    ]
    assert hasty == []


def test_every_lock_in_our_source_is_seen_by_these_tests():
    """Locks of the ORM are of one row, by its key; the others are in statements."""
    found = sum(len(LOCK.findall(text)) for text in statements())
    assert found >= 25
    for path in [*Path("domain").rglob("*.py"), *Path("subscriptions").rglob("*.py")]:
        for line in path.read_text().splitlines():
            if "select_for_update" in line:
                assert re.search(r"select_for_update\(no_key=True\)\.get\(\w*id=", line), line


def test_the_readers_of_notices_are_locked_by_one_call_in_a_function():
    """Two calls would lock readers in two orders, each sorted for itself."""
    counts = {
        f"{path.name}: {function.name}": len(calls_of_mail_notices(function))
        for path in Path(domain.__file__).parent.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.AsyncFunctionDef) and calls_of_mail_notices(function)
    }

    assert len(counts) >= 5
    assert {name: count for name, count in counts.items() if count > 1} == {}


def calls_of_mail_notices(function):
    return [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "mail_notices"
    ]
