"""Reading what is due costs as much as it finds, however many rows wait."""

import pytest

from api.timers.clockwork import TIMERS
from domain.kernel import clock
from domain.kernel.statement import Statement


@pytest.mark.parametrize("timer", TIMERS, ids=lambda timer: timer.name)
async def test_an_index_gives_the_due_rows_in_their_order(timer, database):
    column = timer.due_column
    for sql, values in (
        (column.due_sql(timer.name), (clock.now(), 10)),
        (column.next_sql(timer.name), (clock.now(),)),
    ):
        plan = await Statement(f"EXPLAIN QUERY PLAN {sql}").rows(*values)
        steps = "; ".join(step["detail"] for step in plan)
        assert " INDEX " in steps, steps
        assert "SCAN" not in steps, steps
        assert "TEMP B-TREE" not in steps, steps
