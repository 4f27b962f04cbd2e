"""The packages of package-lock.json: exact versions, from any registry that npm uses."""

import json
from pathlib import Path

HERE = Path(__file__).parent


def test_every_client_is_pinned_to_one_version():
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]
    locked = json.loads((HERE / "package-lock.json").read_text())["packages"]

    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_the_lock_names_no_registry():
    lock = (HERE / "package-lock.json").read_text()

    assert "resolved" not in lock
    assert "://" not in lock
