"""Bounds that a pure rule holds: at it, taken; one step past it, refused."""

import pytest

from api.access.authentication import BadCredential
from api.websocket.messages import MAX_REASON_BYTES, id_in_use
from domain.kernel.refusals import InvalidInput
from tests.bounds import (
    probes,
    probes_of_admission,
    probes_of_qualifications,
    probes_of_questions,
)
from tests.bounds.probes import REFUSALS

BOUNDS = [
    *probes.BOUNDS,
    *probes_of_admission.BOUNDS,
    *probes_of_qualifications.BOUNDS,
    *probes_of_questions.BOUNDS,
]


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: bound.name)
def test_it_is_taken_at_its_bound_and_refused_past_it(bound):
    bound.attempt(bound.value)

    with pytest.raises((*REFUSALS, BadCredential)):
        bound.attempt(bound.value + bound.step)


@pytest.mark.parametrize("size", [1, 99, 100, 128])
@pytest.mark.parametrize("sign", ["x", "é", "\U0001f600"])
def test_the_reason_of_a_close_frame_is_cut_to_what_the_protocol_takes(sign, size):
    reason = id_in_use(sign * size).reason

    assert len(reason.encode()) <= MAX_REASON_BYTES == 123
    assert f"Subscriber for {sign * size} already exists".startswith(reason)
    assert len(reason.encode()) > 123 - len(sign.encode()) or reason.endswith("already exists")


@pytest.mark.parametrize(("size", "shown"), [(80, 80), (81, 80), (100_000, 80)])
def test_a_refused_value_is_shown_in_part(size, shown):
    assert InvalidInput("title", "x" * size, "short").value == "x" * shown
