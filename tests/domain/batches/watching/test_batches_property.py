"""Counted as things happen, or recounted from the rows: the same, whatever people do."""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from domain.batches.watching import verifying
from domain.batches.watching.following import BatchCounter
from domain.batches.watching.position import POSITION
from tests.domain.batches.watching.counting import a_batch_with
from tests.domain.dashboard.keeping import keep_up
from tests.domain.test_market_property import Market

EXAMPLES = int(os.environ.get("KEMPELEN_TEST_EXAMPLES", "3"))
STEPS = 30


class CountedBatches(Market):
    """A market with a batch of two HIT types and one of another requester, and their keeper."""

    def __init__(self, template, folder):
        super().__init__(template, folder)
        self.follower = BatchCounter()
        rita, robin = self.requesters
        mine = [hit_type for requester, hit_type in self.types if requester is rita]
        theirs = [hit_type for requester, hit_type in self.types if requester is robin]
        for requester, types in ((rita, mine), (robin, theirs[:1])):
            made = self.attempt(a_batch_with(requester, *types))
            assert made is not None, "there is money for three HITs"
        self.run(keep_up(self.follower))

    @rule()
    def step(self):
        self.run(self.follower.step())

    @rule()
    def kill_the_keeper(self):
        self.follower = BatchCounter()

    @rule(chance=st.integers(0, 9))
    def recount_all(self, chance):
        if not chance:  # seldom: it makes good what was followed
            self.run(POSITION.begin_recount())

    @invariant()
    def the_recounts_of_batches_agree(self):
        assert self.run(verifying.differences()) == []

    def teardown(self):
        self.run(keep_up(self.follower))
        found = self.run(verifying.differences())
        super().teardown()
        assert found == []


def test_whatever_people_do_the_counts_of_batches_are_those_of_the_rows(
    migrated_file, quick_folder
):
    run_state_machine_as_test(
        lambda: CountedBatches(migrated_file, quick_folder),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
