"""A running market with a cast, that sends and reads files."""

import pytest

from tests.api.http.files import Files
from tests.schema.conftest import database_url, market, more_settings, people  # noqa: F401


@pytest.fixture
def sender(market, people):  # noqa: F811
    return Files(market)


@pytest.fixture
def folder(tmp_path):
    """The files that are stored, by their names."""

    def names():
        found = (path for path in (tmp_path / "storage").rglob("*") if path.is_file())
        return sorted(path.name for path in found if path.name != "link.key")

    return names
