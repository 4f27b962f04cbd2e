"""What of a secret is shown to those who know it."""

import pytest

from domain.secrets.masks import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [("123456789", "•••••6789"), ("123456", "••••56"), ("12", "••"), ("7", "•"), ("", "")],
)
def test_most_of_a_secret_stays_hidden(text, shown):
    assert masked(text) == shown
