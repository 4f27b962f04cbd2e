"""A lifecycle as a table: a state and a verb give the next state; other moves are refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from domain.kernel.refusals import WrongState

State = TypeVar("State", bound=StrEnum)
Verb = TypeVar("Verb", bound=StrEnum)


class Lifecycle(Generic[State, Verb]):
    """The allowed moves of one kind of thing."""

    def __init__(self, what: str, moves: Mapping[tuple[State, Verb], State]) -> None:
        self.what = what
        self.moves = dict(moves)

    def allows(self, state: State, verb: Verb) -> bool:
        """Whether the verb may be done in that state."""
        return (state, verb) in self.moves

    def after(self, state: State, verb: Verb) -> State:
        """The state that follows. Raises WrongState for a move that is not listed."""
        following = self.moves.get((state, verb))
        if following is None:
            raise WrongState(self.what, state, self.states_allowing(verb))
        return following

    def states_allowing(self, verb: Verb) -> list[State]:
        """The states in which the verb may be done, in the table's order."""
        return [state for state, listed in self.moves if listed == verb]
