"""A stopped clock, and a store in a folder, with the key of links."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from api.storage.folder import FolderStore
from domain.kernel import clock
from domain.storage import links, store
from tests.domain import cast


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(cast.START)
    yield
    clock.release()


@pytest.fixture
def stored(quick_folder):
    """The folder of the store."""
    with TemporaryDirectory(dir=quick_folder) as folder:
        store.adopt(FolderStore(Path(folder)))
        links.adopt(b"k" * links.SHORTEST_KEY)
        yield Path(folder)
