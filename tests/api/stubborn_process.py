"""A server process that never ends by itself, under our supervisor with short time limits."""

import signal
import sys
import time

from api.process.supervisor import Supervisor, SupervisorLink

END_SECONDS = 0.5


def never_end(link: SupervisorLink) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    link.report_ready()
    while True:
        link.heartbeat.beat()
        time.sleep(0.05)


if __name__ == "__main__":
    print("listening on nothing", flush=True)
    sys.exit(Supervisor(never_end, count=1, end_seconds=END_SECONDS, hang_seconds=60).run())
