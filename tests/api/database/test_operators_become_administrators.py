"""A database with operators from before they had roles: they stay operators, with all duties."""

import shutil

from api.database.connect import database
from api.database.migrate import MIGRATIONS, migrate
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.people.models import Account
from domain.people.operators import OperatorRole
from tests.api.database.test_migrate import postgres_empty_url, sqlite_empty_url, url

__all__ = ["postgres_empty_url", "sqlite_empty_url", "url"]

ADD = Statement(
    """INSERT INTO accounts (id, email, email_key, password_hash, display_name, country,
        is_operator, created_at)
    VALUES ($1, $2, $2, '-', 'X', 'DE', $3, '2026-01-31 12:00:00+00:00')"""
)


async def test_operators_become_administrators(url, tmp_path):
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for path in MIGRATIONS.glob("*.sql"):
        if path.name < "0013":
            shutil.copy(path, earlier)
    await migrate(url, directory=earlier)
    async with database(url):
        for name in ("olga", "sam"):
            await ADD.run(new_id(), f"{name}@example.org", name == "olga")

    await migrate(url)

    async with database(url):
        roles = {each.email: each.operator_role for each in await Account.all()}
    assert roles == {"olga@example.org": OperatorRole.ADMINISTRATOR, "sam@example.org": None}
