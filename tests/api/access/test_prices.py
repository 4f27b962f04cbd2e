"""The prices of reading, at what is free and one past it."""

import pytest

from api.access import prices

KIB = 1024


@pytest.mark.parametrize(
    ("price", "amount", "points"),
    [
        (prices.of_characters, 0, 0),
        (prices.of_characters, 2_199, 0),
        (prices.of_characters, 2_200, 1),
        (prices.of_characters, 2_400, 2),
        (prices.of_overlaps, 99, 0),
        (prices.of_overlaps, 100, 1),
        (prices.of_overlaps, 10_000, 100),
        (prices.of_bytes, 256 * KIB, 0),
        (prices.of_bytes, 256 * KIB + 1, 64),
        (prices.of_bytes, 260 * KIB, 65),
        (prices.of_values, 0, 0),
        (prices.of_values, 5_099, 0),
        (prices.of_values, 5_100, 1),
        (prices.of_values, 500_000, 4_950),
    ],
)
def test_what_is_free_and_what_costs(price, amount, points):
    assert price(amount) == points


@pytest.mark.parametrize(
    ("text", "most"),
    [(b"", 0), (b"1", 0), (b"[1]", 1), (b"[1,2]", 2), (b'{"a": [{}]}', 3), (b'",[{"', 3)],
)
def test_the_values_of_a_text_are_counted_without_parsing_it(text, most):
    assert prices.values_in(text) == most


def test_a_subscription_costs_a_hundred_points_in_ten_seconds():
    assert (prices.STANDING_POINTS, prices.STANDING_SECONDS) == (100, 10)
