"""The people on stage here, and a store for their files."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from api.storage.folder import FolderStore
from domain.storage import store
from tests.domain.stage import ann, market, rita, wim

__all__ = ["ann", "market", "rita", "wim"]


@pytest.fixture(autouse=True)
def stored(quick_folder):
    """A store that is empty at first."""
    with TemporaryDirectory(dir=quick_folder) as folder:
        store.adopt(FolderStore(Path(folder)))
        yield Path(folder)
