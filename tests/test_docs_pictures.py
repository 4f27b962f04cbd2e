"""The pictures of the page on tasks: one of every kind, each shown once, and none of them large."""

import re
from pathlib import Path

from tests.clients.work.pictures import FOLDER, pictures

PAGE = (Path(__file__).parents[1] / "docs/tasks.md").read_text()
SHOWN = re.findall(r"!\[([^]]+)\]\(pictures/tasks/(\w+)\.png\)", PAGE)
MOST_BYTES, MOST_BYTES_IN_ALL = 40_000, 500_000


def test_every_kind_has_a_picture_and_every_picture_is_shown():
    shown = [name for _, name in SHOWN]
    files = {each.stem for each in FOLDER.iterdir()}

    assert sorted(shown) == sorted(files) == sorted(pictures())
    assert all(len(text) > 20 for text, _ in SHOWN)


def test_pictures_are_small():
    sizes = [each.stat().st_size for each in FOLDER.iterdir()]

    assert max(sizes) < MOST_BYTES
    assert sum(sizes) < MOST_BYTES_IN_ALL
