"""A running market with a cast, for every test that speaks GraphQL."""

import pytest

from api.settings import load
from domain import clock, terms
from tests.schema.cast import Cast, Scene
from tests.schema.served import serving


@pytest.fixture
async def market(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox")
    try:
        async with serving(settings) as served:
            yield served
    finally:
        clock.release()
        terms.adopt(terms.Terms())


@pytest.fixture
async def people(market):
    return await Cast.gathered()


@pytest.fixture
async def scene(people):
    return await Scene.set(people)
