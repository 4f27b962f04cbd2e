"""Rows of the market's tables: made quickly, with the same values as Tortoise makes them."""

import inspect
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.kernel.rows import MarketModel
from domain.payouts.lifecycle import PayoutKind, PayoutState
from domain.payouts.models import Payout

AT = datetime(2026, 10, 1, tzinfo=UTC)
ID = UUID(int=1)
ROWS = [
    (
        Assignment,
        {
            **dict.fromkeys(("id", "hit_id", "group_id", "requester_id", "worker_id"), ID),
            "status": AssignmentStatus.IN_PROGRESS,
            "accepted_at": AT,
            "deadline": AT,
            "warn_at": None,
        },
    ),
    (
        Payout,
        {
            **dict.fromkeys(("id", "worker_id", "method_id"), ID),
            "reference": "P0123456789ABC",
            "kind": PayoutKind.BY_HAND,
            "state": PayoutState.DUE,
            "gross_cents": 3,
            "made_at": AT,
            "day": "2026-10-01",
        },
    ),
]


@pytest.mark.parametrize(("model", "values"), ROWS)
def test_a_new_row_has_the_values_and_defaults_that_tortoise_gives(database, model, values):
    new, slow = model.new(**values), model(**values)

    columns = sorted(model._meta.db_fields)
    assert {name: getattr(new, name) for name in columns} == {
        name: getattr(slow, name) for name in columns
    }
    assert not new._saved_in_db


async def test_a_new_row_can_be_stored_by_tortoise_too(database):
    model, values = ROWS[0]
    new = model.new(**values)
    new.status = AssignmentStatus.SUBMITTED

    assert (new.pk, new.status) == (ID, AssignmentStatus.SUBMITTED)
    assert new.copy_with(status=AssignmentStatus.RETURNED).status is AssignmentStatus.RETURNED


def test_no_table_needs_what_setting_a_value_leaves_out(database):
    """Relations, and defaults that are awaited."""
    models = MarketModel.__subclasses__()

    assert len(models) > 50
    for model in models:
        meta = model._meta
        assert not meta.fk_fields | meta.o2o_fields | meta.m2m_fields, model
        for field in meta.fields_map.values():
            assert not inspect.iscoroutinefunction(field.default), (model, field)
