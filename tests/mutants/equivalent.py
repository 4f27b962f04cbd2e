"""Mutants that no test can notice, each with the reason why it behaves as the whole code."""

from __future__ import annotations

# The name of a mutant, as `Mutant.name` writes it, and why nobody could tell.
EQUIVALENT: dict[str, str] = {}
