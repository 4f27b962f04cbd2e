"""Counted as things happen, or recounted from the rows: the same, whatever people do.

The clock is moved over days, over both changes of daylight saving, and over the end of a year.
"""

import os
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from domain.dashboard import verifying
from domain.dashboard.following import LogCounter
from domain.dashboard.position import POSITION
from domain.kernel import clock
from tests.domain.dashboard.keeping import keep_up
from tests.domain.test_market_property import Market

EXAMPLES = int(os.environ.get("KEMPELEN_TEST_EXAMPLES", "10"))
STEPS = 40
STARTS = tuple(
    datetime(*date, 6, tzinfo=UTC) for date in ((2026, 11, 1), (2027, 3, 14), (2026, 12, 31))
)


class CountedMarket(Market):
    """A market, and a keeper of its dashboards that steps now and then."""

    def __init__(self, template, folder):
        super().__init__(template, folder)
        self.follower = LogCounter()
        self.run(keep_up(self.follower))

    @initialize(at=st.sampled_from(STARTS))
    def begin_at(self, at):
        clock.freeze(at)

    @rule(by=st.sampled_from((1_800, 7_200, 40_000, 90_000)))
    def sleep(self, by):
        clock.advance(timedelta(seconds=by))

    @rule()
    def step(self):
        self.run(self.follower.step())

    @rule()
    def kill_the_keeper(self):
        self.follower = LogCounter()

    @rule(chance=st.integers(0, 9))
    def recount_all(self, chance):
        if not chance:  # seldom: it makes good what was followed
            self.run(POSITION.begin_recount())

    @invariant()
    def the_recounts_agree(self):
        assert self.run(verifying.differences()) == []

    def teardown(self):
        self.run(keep_up(self.follower))
        found = self.run(verifying.differences())
        super().teardown()
        assert found == []


def test_whatever_people_do_the_dashboard_is_that_of_the_rows(migrated_file, quick_folder):
    run_state_machine_as_test(
        lambda: CountedMarket(migrated_file, quick_folder),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
