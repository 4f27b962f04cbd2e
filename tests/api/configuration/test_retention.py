"""How long the market keeps what nobody uses: for ever, or a week and more."""

from datetime import timedelta

import pytest

from api.composition import market_policy
from api.configuration.settings import BadSettings, load


@pytest.mark.parametrize(("days", "kept"), [(0, None), (7, 7), (120, 120)])
def test_it_is_for_ever_or_at_least_the_week_before_which_requesters_are_told(days, kept):
    found = market_policy(load(retention_days=days)).retention

    assert found == (None if kept is None else timedelta(days=kept))


@pytest.mark.parametrize("days", [1, 6, -1])
def test_less_than_a_week_is_refused(days):
    with pytest.raises(BadSettings, match="KEMPELEN_RETENTION_DAYS"):
        load(retention_days=days)
