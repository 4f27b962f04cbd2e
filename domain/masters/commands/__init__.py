"""Commands on Masters: the model's recomputation, and the operators' bars."""

from domain.masters.commands.bar import bar, lift_bar
from domain.masters.commands.recompute import (
    Examination,
    RecomputationSummary,
    examine,
    recompute,
    recompute_due,
)

__all__ = [
    "Examination",
    "RecomputationSummary",
    "bar",
    "examine",
    "lift_bar",
    "recompute",
    "recompute_due",
]
