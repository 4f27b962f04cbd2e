"""The sandbox pays nobody and makes no files."""

import pytest

from domain.payouts.providers import SANDBOX_RAIL, UnreadableAnswer, UnwritableFile
from tests.api.payouts.cast import CHECKING, FACTS, IBAN, payment


def test_the_sandbox_settles_at_once_for_every_account():
    assert SANDBOX_RAIL.name == "sandbox"
    assert SANDBOX_RAIL.settles_at_once
    assert SANDBOX_RAIL.accepts(CHECKING)
    assert SANDBOX_RAIL.accepts(IBAN)


def test_the_sandbox_has_neither_files_nor_answers():
    with pytest.raises(UnwritableFile, match="without a file"):
        SANDBOX_RAIL.file_of(FACTS, [payment()])
    with pytest.raises(UnreadableAnswer, match="no bank answers"):
        SANDBOX_RAIL.read_answer(b"x")
