"""Printed ids as people and programs write them."""

import pytest

from domain.people.printed_ids import form_of

ID = "A123456789BCDF"


@pytest.mark.parametrize(
    "written",
    [ID, ID.lower(), f" {ID}\n", "\u200b".join(ID), "".join(chr(ord(c) + 0xFEE0) for c in ID)],
)
def test_an_id_is_known_in_every_spelling(written):
    assert form_of(written) == ID


def test_a_text_too_long_for_an_id_is_not_looked_at():
    padded = f"{ID}{' ' * 86}"

    assert len(padded) == 100
    assert form_of(padded) == ID
    assert form_of(f"{padded} ") == f"{padded} "
