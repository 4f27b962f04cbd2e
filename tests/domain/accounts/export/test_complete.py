"""An archive has every row that refers to its owner, and nothing private of anybody else."""

import json
import uuid
from datetime import UTC, datetime

import pytest
from tortoise import Tortoise

from domain.accounts.export.subjects import Shown
from domain.accounts.export.table import NOT_EXPORTED, NOT_FOLLOWED, SUBJECTS
from domain.messages.models import Thread
from domain.people.models import Account, Credential
from domain.people.viewer import Viewer
from domain.secrets.columns import declared
from tests.domain.accounts.export import cast
from tests.domain.accounts.export.everything import a_full_market
from tests.domain.accounts.export.test_table import tables
from tests.domain.people.cast import seen_by

pytestmark = pytest.mark.usefixtures("stored")


async def rows_of(name):
    return await Tortoise.get_connection("default").execute_query_dict(f"SELECT * FROM {name}")


def ids_of(person):
    """All that stands for a person."""
    found = {str(person.account.id), person.account.email}
    if person.worker is not None:
        found |= {str(person.worker.id), person.worker.worker_id}
    if person.requester is not None:
        found |= {str(person.requester.id), person.requester.requester_id}
    return found


def same(exported, stored):
    """Whether a value of JSON is that of a column of SQLite."""
    if isinstance(exported, bool) or exported is None:
        return (stored if stored is None else bool(stored)) == exported
    if isinstance(exported, list | dict):
        return json.loads(stored) == exported
    if exported == stored:
        return True
    try:
        at = datetime.fromisoformat(stored)
        return datetime.fromisoformat(exported) == at.replace(tzinfo=at.tzinfo or UTC)
    except (TypeError, ValueError):
        return False


def has(archive, table, stored):
    """Whether a file of the table has the row."""
    for subject in SUBJECTS:
        if subject.table != table:
            continue
        own = [each.name for each in subject.columns if each.shown is None]
        for row in cast.rows(archive, subject.name):
            if all(same(row[name], in_clear(table, name, stored)) for name in own):
                return True
    return False


def in_clear(table, name, stored):
    """The value of a column, decrypted where it is encrypted."""
    for (model, column), secret in declared().items():
        if (model._meta.db_table, column) == (table, name) and stored[name] is not None:
            return secret.opened(uuid.UUID(str(stored["id"])), bytes(stored[name]))
    return stored[name]


async def everybody(people):
    return {name: each for name, each in vars(people).items() if name != "una"}


def has_one(ids, text):
    """Whether one of these ids or addresses stands in a text, alone or in JSON."""
    return any(
        text == each or text.endswith(f":{each}") or ("@" not in each and each in text)
        for each in ids
    )


async def referring(ids):
    """Every row that has one of these texts in a column, with the columns."""
    found = []
    for table in await tables():
        if table in NOT_EXPORTED:
            continue
        for row in await rows_of(table):
            columns = {name for name, value in row.items() if has_one(ids, str(value))}
            if columns - {name for name in columns if (table, name) in NOT_FOLLOWED}:
                found.append((table, row, columns))
    return found


async def test_archives_have_every_row_that_refers_to_their_owners(database):
    people = await a_full_market()
    seen, looked_at = set(), 0
    for name, person in (await everybody(people)).items():
        viewer: Viewer = await seen_by(person.token)
        rows = await referring(ids_of(person))  # The export itself adds more.
        archive = await cast.exported(viewer)
        seen |= {each.rpartition(".")[0] for each in archive.namelist()}

        missing = []
        for table, row, columns in rows:
            looked_at += 1
            if not has(archive, table, row):
                missing.append((table, columns, row))
        assert missing == [], name
    assert looked_at > 150
    # Each file is there at least once, so that no condition finds nothing in vain.
    assert sorted({subject.name for subject in SUBJECTS} - seen) == []


async def disclosed_to(person):
    """The addresses of workers who wrote to this requester, and disclosed them."""
    if person.requester is None:
        return set()
    threads = await Thread.filter(requester_id=person.requester.id)
    return {thread.email for thread in threads}


async def test_archives_have_nothing_private_of_others(database):
    people = await a_full_market()
    hashes = {row["secret_hash"] for row in await Credential.all().values("secret_hash")}
    hashes |= set(await Account.all().values_list("password_hash", flat=True)) - {"x"}
    accounts = await Account.all()
    internal = {
        str(row["id"]): table
        for table in ("accounts", "workers", "requesters", "ledger_accounts")
        for row in await rows_of(table)
    }
    for name, person in (await everybody(people)).items():
        archive = await cast.exported(await seen_by(person.token))
        text = "".join(
            archive.read(each).decode() for each in archive.namelist() if "README" not in each
        )

        own = ids_of(person)
        disclosed = await disclosed_to(person)
        others = [each for each in accounts if each.id != person.account.id]
        others = [each for each in others if each.email not in disclosed]
        assert [each.email for each in others if each.email in text] == [], name
        found = {id for id in _ids(text) if id in internal and id not in own}
        ledger = await rows_of("ledger_accounts")
        kept = {str(row["id"]) for row in ledger if row["owner_id"] in own}
        assert {internal[id] for id in found - kept} == set(), name
        assert {each for each in hashes if len(each) > 20 and each in text} == set(), name


def _ids(text):
    for start in range(len(text) - 35):
        if text[start + 8 : start + 24 : 5] == "----":
            yield str(uuid.UUID(text[start : start + 36]))


async def test_workers_are_shown_to_requesters_by_their_printed_ids(database):
    people = await a_full_market()
    archive = await cast.exported(await seen_by(people.rita.token))

    workers = {row["worker_id"] for row in cast.rows(archive, "requester/assignments")}
    assert people.wim.worker.worker_id in workers
    [block] = cast.rows(archive, "requester/blocked-workers")
    assert block["reason"] == "x"
    transfers = cast.rows(archive, "requester/money-transfers")
    kinds = {row["target_id"] for row in transfers}
    assert {"REQUESTER_AVAILABLE", "WORKER_PENDING"} <= kinds
    assert {row["payee_id"] for row in transfers} >= {people.wendy.worker.worker_id, None}
    archive = await cast.exported(await seen_by(people.wim.token))
    [block] = cast.rows(archive, "worker/blocks") or [{}]
    assert "reason" not in block
    assert people.rita.requester.requester_id in {
        row["requester_id"] for row in cast.rows(archive, "worker/assignments")
    }
    assert {each.shown for subject in SUBJECTS for each in subject.columns} == {None, *Shown}


async def test_both_forms_have_the_same_rows(database):
    people = await a_full_market()
    archive = await cast.exported(await seen_by(people.wim.token))

    names = [each for each in archive.namelist() if each.endswith(".json")]
    assert len(names) > 15
    for name in names:
        stem = name.removesuffix(".json")
        rows, (columns, *lines) = cast.rows(archive, stem), cast.cells(archive, stem)
        assert [list(row) for row in rows] == [columns] * len(lines), name
