"""`python -m tests.mutants`: tries a sample of mutants, and prints the score and the survivors."""

from __future__ import annotations

import argparse
import asyncio
import math
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.mutants.equivalent import EQUIVALENT
from tests.mutants.running import SECONDS_A_TEST, Copy, Outcome
from tests.mutants.sampling import Mutant, sampled
from tests.mutants.targets import modules
from tests.proofs.postgres_cluster import Cluster

WORKERS = 2


class Run:
    """A sample that is tried until it is used up or the time is over."""

    def __init__(self, sample: Sequence[Mutant], minutes: float) -> None:
        self.left = list(reversed(sample))
        self.ends_at = monotonic() + 60 * minutes
        self.outcomes: list[tuple[Mutant, Outcome]] = []

    async def work(self, copy: Copy) -> None:
        while self.left and monotonic() < self.ends_at:
            mutant = self.left.pop()
            outcome = await copy.outcome(mutant)
            self.outcomes.append((mutant, outcome))
            mark = "equivalent, " if mutant.name in EQUIVALENT else ""
            print(f"{len(self.outcomes):4} {mark}{outcome} {mutant}", flush=True)

    def report(self) -> None:
        of_room: dict[str, Counter[Outcome]] = {}
        survivors = []
        for mutant, outcome in self.outcomes:
            if outcome is Outcome.UNKNOWN or mutant.name in EQUIVALENT:
                continue
            of_room.setdefault(mutant.path.rpartition("/")[0], Counter())[outcome] += 1
            if outcome is Outcome.SURVIVED:
                survivors.append(mutant)
        print("\nSurvivors:\n" + "\n".join(map(str, survivors)) + "\n")
        for room, counts in sorted(of_room.items()):
            print(f"{room:32} {_score(counts)}")
        print(f"{'in all':32} {_score(sum(of_room.values(), Counter()))}")


def _score(counts: Counter[Outcome]) -> str:
    tried = counts.total()
    noticed = tried - counts[Outcome.SURVIVED]
    share = noticed / tried
    margin = 1.96 * math.sqrt(share * (1 - share) / tried)
    return f"{noticed} of {tried} noticed: {share:.1%} (give or take {margin:.1%})"


async def run(sample: Sequence[Mutant], minutes: float, seconds: float) -> Run:
    going = Run(sample, minutes)
    with ExitStack() as stack:
        copies = []
        for _ in range(WORKERS):
            server = Cluster(Path(stack.enter_context(TemporaryDirectory(prefix="kempelen-pg-"))))
            server.start()
            stack.callback(server.stop)
            folder = stack.enter_context(TemporaryDirectory(prefix="kempelen-mutants-"))
            copies.append(Copy(Path(folder), server.url("postgres"), seconds=seconds))
        async with asyncio.TaskGroup() as workers:
            for copy in copies:
                workers.create_task(going.work(copy))
    return going


def main() -> None:
    wanted = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    wanted.add_argument("only", nargs="*", help="patterns of modules; without any, the whole core")
    wanted.add_argument("--seed", type=int, default=1, help="decides which mutants are tried")
    wanted.add_argument("--minutes", type=float, default=55, help="when to stop")
    wanted.add_argument("--seconds", type=float, default=SECONDS_A_TEST, help="of one test at most")
    wanted.add_argument("--most", type=int, help="how many mutants to try at most")
    wanted.add_argument("--list", action="store_true", help="print the sample, and try nothing")
    given = wanted.parse_args()
    sample = sampled(modules(given.only), given.seed)
    print(f"{len(sample)} mutants of the core, one a line and kind of break.", flush=True)
    sample = sample[: given.most]
    if given.list:
        print("\n".join(map(str, sample)))
        return
    asyncio.run(run(sample, given.minutes, given.seconds)).report()


if __name__ == "__main__":
    main()
