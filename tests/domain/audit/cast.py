"""Entries of a chain, and a person who changes it as the owner of the database."""

from contextlib import asynccontextmanager

from domain.audit.chain import Head
from domain.audit.models import AuditEntry
from domain.audit.trail import Actor, Via, record_alone
from domain.audit.verification import verify
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement, dialect

OLGA = Actor(
    account_id=new_id(), role="ADMINISTRATOR", via=Via.API, address="192.0.2.1", request_id="r-1"
)
TABLES = ("audit_entries", "audit_head")


async def entries(count: int) -> list[AuditEntry]:
    for number in range(count):
        await record_alone(OLGA, f"thing.do_{number}", subject_id=new_id(), details={"n": number})
    return await AuditEntry.all().order_by("number")


async def head() -> Head:
    row = await Statement("SELECT entries, hash FROM audit_head").row()
    return Head(row["entries"], row["hash"])


async def verdict(**more):
    """The number and the words of the breach; None for an unbroken chain."""
    found = await verify(lambda done, total: None, **more)
    return found.breach and (found.breach.number, found.breach.what)


@asynccontextmanager
async def as_owner():
    """Without the triggers, as an owner of the database can be."""
    if dialect() == "sqlite":
        rows = await Statement(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%'"
        ).rows()
        for row in rows:
            await Statement(f"DROP TRIGGER {row['name']}").rows()
        yield
        for row in rows:
            await Statement(row["sql"]).rows()
        return
    try:
        for table in TABLES:
            await Statement(f"ALTER TABLE {table} DISABLE TRIGGER USER").rows()
        yield
    finally:
        for table in TABLES:
            await Statement(f"ALTER TABLE {table} ENABLE TRIGGER USER").rows()


async def run(text: str, *values: object) -> None:
    await Statement(text).run(*values)
