"""Troubles: one record for a cause however often it comes, and the number of the others."""

import logging

import pytest

from subscriptions import limits
from subscriptions.faults import troubles
from subscriptions.faults.passing import FaultCause


@pytest.fixture
def records(caplog):
    caplog.set_level(logging.INFO, logger="kempelen.troubles")
    return lambda: caplog.records


def fail():
    raise LookupError("ours")


def test_a_thousand_faults_of_one_cause_are_one_short_record(records):
    for number in range(1_000):
        fault = ConnectionResetError(f"secret {number}") if number % 2 else TimeoutError()
        troubles.report(f"operation {number} failed", fault)

    [record] = records()
    assert record.getMessage() == (
        "a connection was lost or refused (TimeoutError): operation 0 failed"
    )
    assert record.levelname == "WARNING"
    assert record.exc_info is None


def test_a_fault_of_ours_has_its_traceback_once_for_each_line(records):
    for _ in range(100):
        try:
            fail()
        except LookupError as fault:
            troubles.report("it failed", fault)
    troubles.report("it failed elsewhere", ValueError("ours"))

    assert [(each.getMessage(), each.exc_info[0]) for each in records()] == [
        ("it failed", LookupError),
        ("it failed elsewhere", ValueError),
    ]


def test_the_number_of_the_others_is_told_after_the_quiet_time(records):
    for _ in range(5):
        troubles.report("it failed", TimeoutError())
    troubles.report_counts()
    assert len(records()) == 1

    troubles.report_counts(after_seconds=0)
    troubles.report_counts(after_seconds=0)

    [_, counted] = records()
    assert counted.getMessage() == f"{FaultCause.CONNECTION}: 4 times more"


def test_the_number_of_remembered_troubles_is_bounded(records):
    for number in range(3 * limits.MOST_TROUBLES):
        troubles.report("it failed", type(f"Fault{number}", (Exception,), {})())

    assert len(troubles._troubles) == limits.MOST_TROUBLES


def test_a_full_disk_lasts_and_a_lost_connection_does_not():
    troubles.report("it failed", TimeoutError())
    assert troubles.lasting() is None

    troubles.note(FaultCause.DISK_FULL)
    assert troubles.lasting() is FaultCause.DISK_FULL
