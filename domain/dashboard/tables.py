"""The tables of a worker's counts."""

from __future__ import annotations

from domain.kernel.following.tables import CountTable

_WORKER = "worker_id"
_DECIDED = ("submitted", "approved", "rejected")
_PART = (*_DECIDED, "reward_cents", "bonus_cents", "income_cents", "microseconds")
DAYS = CountTable(
    "worker_days",
    _WORKER,
    "day",
    (*_DECIDED, "paid", "reward_cents", "bonus_cents", "paid_cents"),
)
YEARS = CountTable(
    "worker_years", _WORKER, "year", ("reward_cents", "bonus_cents", "payment_cents")
)
REQUESTERS = CountTable("worker_requesters", _WORKER, "requester_id", _PART)
HIT_TYPES = CountTable("worker_hit_types", _WORKER, "hit_type_id", _PART)
COUNT_TABLES = (DAYS, YEARS, REQUESTERS, HIT_TYPES)
