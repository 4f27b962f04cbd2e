"""A Redis server for one test, to stop, start and cut without disturbing others."""

import contextlib
import shutil
import socket
import subprocess
import time

import pytest
import redis

SECONDS = 20


class RedisServer:
    """On a free port that stays the same; it persists nothing."""

    def __init__(self, folder):
        self._folder = folder
        self._process = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}"

    def start(self):
        if not (program := shutil.which("redis-server")):
            pytest.skip("redis-server is not installed")
        options = {"port": self.port, "bind": "127.0.0.1", "save": "", "dir": self._folder}
        arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
        self._process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, "Redis does not answer"
            time.sleep(0.05)

    def stop(self):
        if self._process is not None:
            self._process.terminate()
            self._process.wait(SECONDS)
            self._process = None

    def cut(self):
        """Close every connection but our own; returns how many there were."""
        with self._client() as client:
            return sum(
                client.execute_command("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")
                for kind in ("normal", "pubsub")
            )

    def _answers(self):
        with contextlib.suppress(redis.RedisError), self._client() as client:
            return client.ping()
        return False

    def _client(self):
        return redis.Redis.from_url(self.url, socket_connect_timeout=1)
