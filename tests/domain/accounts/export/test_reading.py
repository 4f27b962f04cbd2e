"""Values of both databases as JSON; encrypted ones in clear; pages that follow each other."""

import pytest
from tortoise import fields

from domain.accounts.export.limits import PAGE
from domain.accounts.export.reading import known_of, page_of
from domain.accounts.export.subjects import ExportSubject, Side
from domain.accounts.export.table import SUBJECTS
from domain.kernel.ids import new_id
from domain.kernel.rows import MarketModel
from domain.kernel.statement import Statement
from domain.secrets import columns
from domain.secrets.columns import EncryptedColumn
from tests.domain.people import cast as people


class SealedRow(MarketModel):
    """A table of a later feature, with a column that is encrypted."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    tax_number = fields.BinaryField(null=True)

    class Meta:
        table = "sealed_rows"


TABLE = {
    "sqlite": "CREATE TABLE sealed_rows (id char(36), account_id char(36), tax_number blob)",
    "postgres": "CREATE TABLE sealed_rows (id uuid, account_id uuid, tax_number bytea)",
}
ADD = Statement("INSERT INTO sealed_rows (id, account_id, tax_number) VALUES ($1, $2, $3)")
SEALED = ExportSubject(
    Side.ACCOUNT, "sealed", "sealed_rows", "account_id = :account", "id tax_number", "Sealed."
)


@pytest.fixture
async def sealed(any_database):
    await any_database.execute_script(TABLE[any_database.capabilities.dialect])
    try:
        yield EncryptedColumn(SealedRow, "tax_number")
    finally:
        columns._declared.pop((SealedRow, "tax_number"))  # it is of this test alone
        await any_database.execute_script("DROP TABLE sealed_rows")


async def test_encrypted_columns_are_exported_in_clear(sealed):
    wim, other = await people.worker("wim"), await people.worker("other")
    key, empty = new_id(), new_id()
    await ADD.run(key, wim.account_id, sealed.encrypt(key, "123-45-6789"))
    await ADD.run(empty, wim.account_id, None)
    await ADD.run(new_id(), other.account_id, b"unreadable")

    page = await page_of(SEALED, await known_of(wim.account_id), None)

    assert page.rows == [
        {"id": str(key), "tax_number": "123-45-6789"},
        {"id": str(empty), "tax_number": None},
    ]
    assert page.is_last


async def test_pages_follow_each_other_and_miss_nothing(sealed):
    wim = await people.worker("wim")
    keys = sorted(str(new_id()) for _ in range(2 * PAGE))
    for each in keys:
        await ADD.run(each, wim.account_id, None)
    known, after, found = await known_of(wim.account_id), None, []
    for size in (PAGE, PAGE, 0):
        page = await page_of(SEALED, known, after)
        assert (len(page.rows), page.is_last) == (size, size < PAGE)
        found += [row["id"] for row in page.rows]
        after = page.last or after

    assert found == keys


async def test_every_statement_of_the_table_runs_on_both_databases(any_database):
    wim = await people.worker("wim")
    known = await known_of(wim.account_id)

    for subject in SUBJECTS:
        page = await page_of(subject, known, None)
        assert page.is_last
        after = page.last or {"kind": "x", "network": "x", "number": 0}.get(
            subject.key, str(new_id())
        )
        assert (await page_of(subject, known, after)).rows == [], subject.name
