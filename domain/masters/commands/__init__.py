"""What is done about Masters: the model's recomputation, and the operators' bars."""

from domain.masters.commands.barring import bar, lift_bar
from domain.masters.commands.recomputing import (
    Examined,
    Recomputed,
    examined,
    recompute,
    recompute_due,
)

__all__ = [
    "Examined",
    "Recomputed",
    "bar",
    "examined",
    "lift_bar",
    "recompute",
    "recompute_due",
]
