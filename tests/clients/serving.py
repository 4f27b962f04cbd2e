"""Pages on an origin that is not the market's."""

import contextlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent
NODE_MODULES = "/node_modules/"


class Pages(SimpleHTTPRequestHandler):
    """The files of several folders, and the packages beside the scripts."""

    def __init__(self, folders, *arguments):
        self._folders = folders
        super().__init__(*arguments)

    def translate_path(self, path):
        path = path.partition("?")[0]
        if path.startswith(NODE_MODULES):
            return str(HERE / path.lstrip("/"))
        candidates = [folder / path.lstrip("/") for folder in self._folders]
        return str(next((each for each in candidates if each.exists()), candidates[0]))

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(*folders):
    """The port of a server of these folders."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, folders)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
