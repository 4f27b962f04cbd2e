"""What a field has yet to do is dropped without a word, or done once."""

import gc
import warnings

from schema.execution.dropped import Droppable


async def work():
    return 7


def test_work_that_nobody_awaits_is_closed_without_a_warning():
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        Droppable(work())
        gc.collect()
        assert warned == []
        work()
        gc.collect()

    assert [str(each.message) for each in warned] == ["coroutine 'work' was never awaited"]


async def test_work_is_done_where_it_is_awaited():
    assert await Droppable(work()) == 7
