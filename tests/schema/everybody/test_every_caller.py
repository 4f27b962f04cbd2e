"""Nobody finds another's private data: the whole schema is walked as every kind of caller."""

from __future__ import annotations

import re
from collections import defaultdict
from uuid import UUID

import pytest
from tortoise import Tortoise

from domain.secrets.columns import EncryptedColumn, declared
from schema.kernel.node import global_id, unpacked
from tests.schema.everybody.audiences import (
    ANYBODY,
    COLUMNS,
    KEYS,
    NEVER_SHOWN,
    NOBODY,
    NODES,
    TABLES,
    Parties,
)
from tests.schema.everybody.callers import all_callers
from tests.schema.everybody.following import (
    END,
    GIVEN,
    follow,
    tell_of_applications,
    tell_the_end,
)
from tests.schema.everybody.private_data import give_data
from tests.schema.everybody.walking import NODE_TYPES, SCHEMA, packed, walk

TEXT = re.compile(r"(?i)^(varchar|text|json|char\((?!36\)))")
MARK = re.compile(r"~(\w+)\.(\w+)/([0-9a-f-]{36})~")
ENDED = re.compile(END + r" of ([0-9a-f-]{36})")
KEPT = {"migrations_applied", "sqlite_sequence"}  # tables of the databases themselves
IN_JSON = ("red", "yes", "Which sky?", "sentence of May")  # texts of stored JSON that are marked
ENCRYPTED = declared()
# Tests of receipts show that a worker reads their own alone.
NO_PAYOUT = global_id("Payout", UUID(int=0))
SHORTEST_SECRET = 12  # characters: a shorter text is found by chance


async def rows(sql, *values):
    return await Tortoise.get_connection("default").execute_query_dict(sql, list(values))


async def text_columns():
    """The columns of all tables that hold text, without ids and instants, with their types."""
    found = {}
    for table in await rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        if (name := table["name"]) in KEPT:
            continue
        columns = await rows(f"PRAGMA table_info({name})")
        if texts := {each["name"]: each["type"] for each in columns if TEXT.match(each["type"])}:
            found[name] = texts
    for (model, column), encrypted in ENCRYPTED.items():
        found.setdefault(model._meta.db_table, {})[column] = encrypted
    return found


async def test_somebody_decided_who_may_see_every_type_and_column(market):
    assert NODES.keys() == TABLES.keys() == NODE_TYPES.keys()
    decided = {name: set(columns) for name, columns in COLUMNS.items()}
    stored = {name: set(columns) for name, columns in (await text_columns()).items()}
    names = decided.keys() | stored.keys()
    undecided = {name: stored.get(name, set()) - decided.get(name, set()) for name in names}
    gone = {name: decided.get(name, set()) - stored.get(name, set()) for name in names}
    assert {name: columns for name, columns in undecided.items() if columns} == {}
    assert {name: columns for name, columns in gone.items() if columns} == {}


def private_columns():
    return [
        (table, column, audience)
        for table, columns in COLUMNS.items()
        for column, audience in columns.items()
        if isinstance(audience, Parties)
    ]


async def mark():
    """Put a mark into every private text: its table, its column, its row."""
    types = await text_columns()
    connection = Tortoise.get_connection("default")
    await connection.execute_script("PRAGMA ignore_check_constraints = 1")
    # The audit refuses changes.
    audit = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entries'"
    for trigger in await rows(audit):
        await connection.execute_script(f"DROP TRIGGER {trigger['name']}")
    for table, column, _ in private_columns():
        if isinstance(types[table][column], EncryptedColumn):
            await mark_encrypted(types[table][column])
            continue
        marked = f"'~{table}.{column}/' || {KEYS.get(table, 'id')} || '~'"
        inside = column
        for text in IN_JSON:
            inside = f"""replace({inside}, '"{text}"', '"' || {marked} || '"')"""
        is_json = f"json_valid({column}) AND ({column} LIKE '{{%' OR {column} LIKE '[%')"
        # Of a value in JSON a text is marked, so that it stays valid.
        other = column if types[table][column].upper() == "JSON" else marked
        new = f"CASE WHEN {is_json} THEN {inside} ELSE {other} END"
        await rows(f"UPDATE {table} SET {column} = {new}")
    await connection.execute_script("PRAGMA ignore_check_constraints = 0")


async def mark_encrypted(column):
    """The same in a text that is encrypted: a text of its JSON is marked."""
    for row in await column.model.all():
        table, inside = column.model._meta.db_table, column.decrypt(row)
        for text in IN_JSON:
            inside = inside.replace(f'"{text}"', f'"~{table}.{column.column}/{row.id}~"')
        await column.model.filter(id=row.id).update(
            **{column.column: column.encrypt(row.id, inside)}
        )


async def secrets():
    """The texts that no field shows, with their columns."""
    found, types = {}, await text_columns()
    for table, columns in COLUMNS.items():
        for column in (name for name, audience in columns.items() if audience == NOBODY):
            if isinstance(encrypted := types[table][column], EncryptedColumn):
                clear = [encrypted.decrypt(row) for row in await encrypted.model.all()]
                found |= {
                    text: f"{table}.{column}"
                    for text in clear
                    if text and len(text) >= SHORTEST_SECRET
                }
                continue
            for row in await rows(f"SELECT DISTINCT {column} AS text FROM {table}"):
                if len(text := str(row["text"])) >= SHORTEST_SECRET:
                    found[text] = f"{table}.{column}"
    return found


async def all_ids():
    """The id of every row, as every type that such a row may be."""
    found = set()
    for kind, table in TABLES.items():
        for row in await rows(f"SELECT id FROM {table}"):
            found.add(global_id(kind, UUID(str(row["id"]))))
    return found


class Register:
    """The parties of every row, read once."""

    def __init__(self):
        self._read = {}

    async def read(self):
        private = [audience for *_, audience in private_columns()]
        nodes = [each for each in NODES.values() if isinstance(each, Parties)]
        for sql in {each.sql for each in (*private, *nodes)}:
            parties = defaultdict(set)
            for row in await rows(sql):
                parties[str(row.pop("id"))] |= {str(each) for each in row.values() if each}
            self._read[sql] = parties
        return self

    def wrong(self, who, seen):
        """What this caller was given of others; and the names of all that they were given."""
        wrong, shown = [], set()
        for (kind, id), where in seen.objects.items():
            audience = NODES.get(kind, ANYBODY)
            shown.add(kind)
            if not self._may_see(who, audience, str(unpacked(id)[1])):
                wrong.append((where, kind))
        for where, text in seen.text:
            for table, column, id in set(MARK.findall(text)):
                shown.add(f"{table}.{column}")
                if not self._may_see(who, COLUMNS[table][column], id):
                    wrong.append((where, f"{table}.{column}"))
        return wrong, shown

    def _may_see(self, who, audience, id):
        return audience == ANYBODY or who.may_see(audience, self._read[audience.sql][id])


def roots(people, scene):
    """Every root query with arguments that find something."""
    worker, requester = people.wim.worker_profile, people.rita.requester_profile
    every_state = {
        "applications": "(filter: {states: [SUBMITTED, MORE_ASKED, APPROVED]}, first: 20)",
        "contactQueue": "(state: [OPEN, WAITING, SOLVED], first: 20)",
        "payouts": "(states: [DUE, HELD, IN_TRANSIT, SETTLED, FAILED], first: 20)",
        "refundCases": "(state: [DUE, PAID, REFUSED], first: 20)",
        "taxInterviews": "(state: [WAITING, RETURNED, IN_FORCE, ENDED], first: 20)",
        "payoutMethods": "(state: [UNCONFIRMED, CONFIRMED, REMOVED], first: 20)",
    }
    lists = ("hitGroups", "jobs", "operators", "profileQuestions")
    lists += ("identityChecks", "qualificationTypes", "reviewProposals", "suspensions")
    lists += ("payoutFiles", "reportCases", "rejectionAppeals")
    return (
        {"operatorRoom": "", "auditEntries": "(first: 100)"}  # each walk leaves many entries
        | every_state
        | dict.fromkeys(lists, "(first: 20)")
        | dict.fromkeys(("eventCursor", "installation", "me", "serverTime"), "")
        | dict.fromkeys(("helpTopics", "moneyByKind", "payoutsByState", "starters"), "")
        | {
            "estimate": f'(input: {{override: {{assignmentId: "{scene.id("rejected")}"}}}})',
            "helpTopic": '(name: "security")',
            "mastersDecisions": f'(workerId: "{worker}", first: 3)',
            "mastersEvidence": f'(workerId: "{worker}")',
            "node": f'(id: "{scene.id("submitted")}")',
            "nodes": f'(ids: ["{scene.id("submitted")}"])',
            "payoutReceipt": f'(payoutId: "{NO_PAYOUT}")',
            "preview": f'(hitGroupId: "{scene.group}")',
            "requesterRatings": f'(requesterId: "{requester}", first: 20)',
            "requesters": f'(requesterIds: ["{requester}"])',
            "workers": f'(workerIds: ["{worker}"])',
        }
    )


OF_OPERATORS = {
    "applications",
    "auditEntries",
    "contactQueue",
    "identityChecks",
    "jobs",
    "mastersDecisions",
    "mastersEvidence",
    "moneyByKind",
    "operatorRoom",
    "operators",
    "payoutFiles",
    "payouts",
    "payoutsByState",
    "profileQuestions",
    "refundCases",
    "rejectionAppeals",
    "reportCases",
    "reviewProposals",
    "suspensions",
    "taxInterviews",
    "payoutMethods",
}


@pytest.fixture
def more_settings():
    return {"cost_bucket": 0, "conflation_ms": 1}


@pytest.mark.parametrize("with_keys", [pytest.param(True, marks=pytest.mark.long), False])
async def test_nobody_finds_what_is_another_persons(with_keys, market, people, scene):
    given = roots(people, scene)
    assert given.keys() == SCHEMA.query_type.fields.keys(), "a root query that nobody walks"
    assert GIVEN.keys() == SCHEMA.subscription_type.fields.keys(), "one that nobody follows"
    await give_data(people, scene)
    callers = await all_callers(people, with_keys=with_keys)
    await mark()
    await tell_of_applications()
    await tell_the_end(callers)
    # `node` is `nodes` with one id, which is asked for every type.
    asked = {name: each for name, each in given.items() if name not in ("node", "nodes")}
    ids = await all_ids()
    documents = packed(asked, ids, alone={"me", *OF_OPERATORS})
    assignments = sorted(id for id in ids if unpacked(id)[0] == "Assignment")
    hidden, register = await secrets(), await Register().read()
    wrong, shown = defaultdict(set), set()
    for who in callers:
        seen = await walk(market, who.token, documents)
        await follow(market, who.token, assignments, seen)
        found, names = register.wrong(who, seen)
        shown |= names
        text = "\n".join(text for _, text in seen.text)
        found += [("somewhere", name) for secret, name in hidden.items() if secret in text]
        if set(ENDED.findall(text)) - {who.account}:
            found.append(("an event", "the standing of an account"))
        for where, what in found:
            wrong[f"{what} in {where}"].add(who.name)

    assert not wrong, "\n".join(f"{what}: {sorted(who)}" for what, who in sorted(wrong.items()))
    private = {f"{table}.{column}" for table, column, _ in private_columns()}
    assert (NODES.keys() | private) - shown == NEVER_SHOWN.keys()
