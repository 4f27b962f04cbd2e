"""The settings of days: defaults by mode, bounds, and time zones that there are."""

import pytest

from api.composition import market_policy
from api.configuration import production
from api.configuration.days import LARGEST_DAILY_LIMIT, MOST_PROBATION_DAYS
from api.configuration.settings import BadSettings, load
from domain.kernel.policy import DailyLimitCounts

NAMES = ("probation_days", "probation_daily_limit", "daily_limit")


def adopted(**settings):
    policy = market_policy(load(**settings))
    return tuple(getattr(policy, name) for name in NAMES)


def test_production_has_probation_and_limits_and_development_has_none():
    assert adopted() == (0, 0, 0)
    assert adopted(production=True) == (10, 100, 3_800)


def test_what_is_set_holds_in_both(monkeypatch):
    monkeypatch.setenv("KEMPELEN_DAILY_LIMIT", "0")
    monkeypatch.setenv("KEMPELEN_PROBATION_DAYS", "3")
    monkeypatch.setenv("KEMPELEN_DAILY_LIMIT_COUNTS", "submissions")

    assert adopted(production=True) == (3, 100, 0)
    assert adopted() == (3, 0, 0)
    assert market_policy(load()).daily_limit_counts is DailyLimitCounts.SUBMISSIONS


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("probation_days", MOST_PROBATION_DAYS),
        ("probation_daily_limit", LARGEST_DAILY_LIMIT),
        ("daily_limit", LARGEST_DAILY_LIMIT),
    ],
)
def test_a_limit_has_a_largest_value(name, most):
    assert getattr(load(**{name: most}), name) == most
    for value in (most + 1, -1):
        with pytest.raises(BadSettings, match=f"KEMPELEN_{name.upper()} is {value}"):
            load(**{name: value})


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "PST"])
def test_a_time_zone_that_there_is_not_is_refused(zone, monkeypatch):
    monkeypatch.setenv("KEMPELEN_TIME_ZONE", zone)

    with pytest.raises(BadSettings, match="time zone of the IANA database"):
        load()


def test_a_rehearsal_is_refused_in_production():
    (refused,) = [
        each
        for each in production.objections(load(production=True, rehearsal=True))
        if "REHEARSAL" in each
    ]

    assert "nobody moves the clock of a real market" in refused
    assert production.objections(load(rehearsal=True)) == []
