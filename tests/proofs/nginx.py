"""nginx in front of a server, with the file of docs/deployment."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

OFFERED = Path(__file__).parents[2] / "docs" / "deployment" / "nginx.conf"
NAME = "work.example.org"
SECONDS = 20
MAIN = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/kempelen.conf;
}}
"""


class Nginx:
    """Only ports, certificate and the server's address differ from the documented file."""

    def __init__(self, folder, *ports):
        self._folder = folder
        self.port, self.plain_port = _free_port(), _free_port()
        certificate = f"/etc/letsencrypt/live/{NAME}"
        upstream = "server 127.0.0.1:8000 max_fails=1 fail_timeout=2s;"
        self._changes = {
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            f"{certificate}/fullchain.pem": f"{folder}/certificate.pem",
            f"{certificate}/privkey.pem": f"{folder}/key.pem",
            upstream: " ".join(upstream.replace("8000", str(port)) for port in ports),
        }

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}/graphql"

    def start(self):
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        if program is None or shutil.which("openssl") is None:
            pytest.skip("nginx or openssl is not installed")
        self._certify()
        text = OFFERED.read_text()
        for offered, changed in self._changes.items():
            assert offered in text, offered
            text = text.replace(offered, changed)
        (self._folder / "kempelen.conf").write_text(text)
        user = "user root;" if os.geteuid() == 0 else ""
        main = self._folder / "nginx.conf"
        main.write_text(MAIN.format(user=user, folder=self._folder))
        self._process = subprocess.Popen([program, "-c", str(main)], stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, (self._folder / "error.log").read_text()
            time.sleep(0.05)

    def stop(self):
        self._process.terminate()
        self._process.wait(SECONDS)

    def _certify(self):
        asked = f"-x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME}".split()
        files = ("-keyout", self._folder / "key.pem", "-out", self._folder / "certificate.pem")
        subprocess.run(["openssl", "req", *asked, *files], check=True, capture_output=True)

    def _answers(self):
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self.port)) == 0


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
