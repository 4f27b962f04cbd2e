"""A new PostgreSQL server for one test, to restore a backup into."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
USER = "postgres"
SECONDS = 60


def program(name):
    """One of PostgreSQL's own tools, on the path or where Debian puts them."""
    found = shutil.which(name) or next((f"{f}/{name}" for f in FOLDERS if (f / name).exists()), "")
    return found or pytest.skip(f"{name} is not installed")


class Cluster:
    """A new server on a free port; only its socket folder and this machine reach it."""

    def __init__(self, folder):
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]

    def url(self, name):
        return f"postgres://{USER}@127.0.0.1:{self._port}/{name}"

    def start(self):
        # It refuses to run as root; any other user who runs the tests runs it too.
        self._as = {"user": USER} if os.geteuid() == 0 else {}
        if self._as:
            shutil.chown(self._folder, USER)
        self._run("initdb", "--username", USER, "--auth", "trust", "--no-sync", "-D", self._data)
        options = f"-p {self._port} -k {self._folder} -c fsync=off"
        self._run("pg_ctl", "-D", self._data, "-w", "-o", options, "-l", self._log, "start")

    def stop(self):
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    @property
    def _data(self):
        return str(self._folder / "data")

    @property
    def _log(self):
        return str(self._folder / "log")

    def _run(self, name, *arguments):
        # Into a file: the started server inherits its output, and outlives the command.
        with (self._folder / "said").open("ab") as said:
            subprocess.run(
                [program(name), *arguments],
                cwd=self._folder,
                check=True,
                stdout=said,
                timeout=SECONDS,
                **self._as,
            )
