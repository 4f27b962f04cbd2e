"""What is done about Masters: the model's recomputation, and the operators' bars."""

from domain.masters.commands.bar import bar, lift_bar
from domain.masters.commands.recompute import (
    Examined,
    RecomputationSummary,
    examined,
    recompute,
    recompute_due,
)

__all__ = [
    "Examined",
    "RecomputationSummary",
    "bar",
    "examined",
    "lift_bar",
    "recompute",
    "recompute_due",
]
