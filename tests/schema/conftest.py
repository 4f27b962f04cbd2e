"""A running market with a cast, for every test that speaks GraphQL."""

import pytest

from api.configuration.settings import load
from domain.kernel import clock, policy
from domain.secrets.keys import new_key
from tests.schema.cast import Cast, Scene
from tests.schema.served import serving


@pytest.fixture
def database_url(sqlite_url):
    """The database of the market; a module may override it."""
    return sqlite_url


@pytest.fixture
def more_settings():
    """How it differs from others; a test may say so."""
    return {}


@pytest.fixture
async def market(database_url, tmp_path, more_settings):
    keys = tmp_path / "secret.keys"  # production makes none
    keys.write_text(new_key())
    settings = load(
        database_url=database_url,
        outbox_folder=tmp_path / "outbox",
        storage_folder=tmp_path / "storage",
        secret_key_file=keys,
        **more_settings,
    )
    try:
        async with serving(settings) as served:
            yield served
    finally:
        clock.release()
        policy.adopt(policy.MarketPolicy())


@pytest.fixture
async def people(market):
    return await Cast.gathered()


@pytest.fixture
async def scene(people):
    return await Scene.set(people)
