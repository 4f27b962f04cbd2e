"""Buckets are narrow, in order and without gaps; quantiles are those of the numbers."""

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.batches.watching.buckets import bucket_of, quantile, span_of

YEAR = 365 * 86_400 * 1_000  # milliseconds
numbers = st.integers(0, YEAR) | st.integers(0, 2_000)


def test_buckets_follow_each_other():
    spans = [span_of(bucket) for bucket in range(bucket_of(YEAR) + 1)]

    assert spans[0].low == 0
    assert all(one.high + 1 == other.low for one, other in pairwise(spans))
    assert len(spans) < 14_000


@given(number=numbers)
def test_the_middle_of_a_bucket_is_its_numbers_to_a_tenth_of_a_percent(number):
    span = span_of(bucket_of(number))

    assert span.low <= number <= span.high
    assert abs(span.middle - number) <= 0.001 * number


@given(several=st.lists(numbers, min_size=1), share=st.sampled_from((0.25, 0.5, 0.75)))
def test_a_quantile_is_the_bucket_of_the_number_at_that_rank(several, share):
    counts = {}
    for number in several:
        counts[bucket_of(number)] = counts.get(bucket_of(number), 0) + 1
    wanted = sorted(several)[math.ceil(share * len(several)) - 1]

    assert quantile(counts, share) == span_of(bucket_of(wanted))


def test_nothing_has_no_quantile():
    assert quantile({}, 0.5) is None
    assert quantile({3: 0}, 0.5) is None
