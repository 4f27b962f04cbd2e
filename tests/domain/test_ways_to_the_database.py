"""Commands write by `Statement`; queries of pages use the ORM; rows are read in one place."""

import ast
from pathlib import Path

import domain

ROOT = Path(domain.__file__).parents[1]
FOLDERS = ("api", "schema", "domain", "subscriptions")
WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create"}

# Features whose commands still write by the ORM; none may join them.
STILL_BY_ORM = {"mail", "masters", "people", "qualifications"}


def sources(*folders):
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_only_the_kernel_makes_rows_by_tortoises_private_method():
    users = [
        str(path.relative_to(ROOT))
        for path in sources(*FOLDERS)
        if "_init_from_db" in path.read_text()
    ]

    assert users == ["domain/kernel/rows.py"]


def test_commands_write_by_statement():
    writers = {path.relative_to(ROOT).parts[1] for path in sources("domain") if writes(path)}

    assert writers <= STILL_BY_ORM


def writes(path):
    """Whether something is awaited there that writes by the ORM."""
    return any(
        isinstance(node, ast.Await)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr in WRITES
        for node in ast.walk(ast.parse(path.read_text()))
    )
