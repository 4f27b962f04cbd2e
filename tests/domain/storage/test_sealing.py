"""Files encrypted at rest: they come back, and every change of the stored bytes is noticed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from domain.kernel.ids import new_id
from domain.storage import sealing
from domain.storage.limits import PIECE_BYTES
from domain.storage.sealing import SEALED_PIECE_BYTES, sealed_length
from domain.storage.store import BlobAltered

KEY, ID = sealing.new_key(), new_id()
THREE = bytes(range(256)) * (PIECE_BYTES * 5 // 2 // 256)  # two chunks and a half


async def body(content, size):
    for at in range(0, len(content), size):
        yield content[at : at + size]


async def seal(content, *, key=KEY, blob_id=ID, size=PIECE_BYTES):
    return [chunk async for chunk in sealing.sealed(key, blob_id, body(content, size))]


async def unseal(stored, *, key=KEY, blob_id=ID, size=100_000, given=None):
    given = [] if given is None else given
    async for piece in sealing.opened(key, blob_id, body(stored, size)):
        given.append(piece)
    return b"".join(given)


@given(some.integers(1, 3 * PIECE_BYTES), some.integers(10_000, 300_000))
@example(PIECE_BYTES, PIECE_BYTES)
@example(2 * PIECE_BYTES, 7_000)
@example(PIECE_BYTES + 1, 300_000)
async def test_a_file_of_any_length_comes_back_in_whatever_pieces_it_travels(length, size):
    content = (THREE * 2)[:length]

    stored = b"".join(await seal(content, size=size))

    assert len(stored) == sealed_length(length)
    assert await unseal(stored, size=size) == content
    assert content[:64] not in stored or length < 8


async def altered(chunks):
    """What a thief of the disk could make of a file."""
    first, second, last = chunks
    other = await seal(THREE, blob_id=new_id())
    flipped = bytearray(second)
    flipped[len(second) // 2] ^= 1
    return {
        "cut after a chunk": first + second,
        "cut in a chunk": first + second + last[:-1],
        "the last chunk alone": last,
        "nothing": b"",
        "two chunks exchanged": second + first + last,
        "a chunk twice": first + first + second + last,
        "a chunk left out": first + last,
        "a chunk of another file": first + other[1] + last,
        "a bit": first + bytes(flipped) + last,
        "more": first + second + last + b"x",
        "a chunk more": first + second + last + last,
    }


async def test_every_change_of_the_stored_bytes_is_noticed():
    chunks = await seal(THREE)
    assert [len(each) for each in chunks[:2]] == [SEALED_PIECE_BYTES] * 2

    for name, stored in (await altered(chunks)).items():
        given = []
        with pytest.raises(BlobAltered):
            await unseal(stored, given=given)
        assert THREE.startswith(b"".join(given)), name
        assert len(b"".join(given)) < len(THREE), name


async def test_a_file_opens_by_its_own_key_at_its_own_place_alone():
    stored = b"".join(await seal(THREE))

    for wrong in ({"key": sealing.new_key()}, {"blob_id": new_id()}):
        with pytest.raises(BlobAltered):
            await unseal(stored, **wrong)
