"""Frames that the websocket protocol does not allow are answered with its own close codes."""

import random

import pytest

from tests.proofs.frames import Raw, frame
from tests.proofs.nonsense import ENDINGS


@pytest.mark.parametrize("is_acknowledged", [False, True])
@pytest.mark.parametrize("name", ENDINGS)
async def test_each_wrong_frame_is_answered_with_its_code(served, name, is_acknowledged):
    ending, codes = ENDINGS[name]
    raw = await Raw.websocket(int(served.url.split(":")[2].split("/")[0]))
    if is_acknowledged:
        await raw.say(frame(b'{"type":"connection_init"}'))
    await raw.say(ending(random.Random(name)))

    code, _ = await raw.farewell()
    assert code in codes
    raw.leave()
