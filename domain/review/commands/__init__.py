"""Deciding everything that matches a filter."""

from domain.review.commands.decide_matching import (
    MatchingDecision,
    ReviewVerdict,
    decide_matching,
    decision_of,
)

__all__ = ["MatchingDecision", "ReviewVerdict", "decide_matching", "decision_of"]
