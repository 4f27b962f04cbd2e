"""Rounds on their way to many: each member in turn is told all that is new since its last turn.

What arrives while many are being told does not wait until the last of them was: whoever has not
had a turn yet hears it in the same go, and the others in their next turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from subscriptions.fanout.stream import StreamBatch, StreamItem, Update
from subscriptions.log.position import Position

Member = TypeVar("Member")
Serialised = tuple[StreamItem[Any], bytes]


class Progress:
    """How far somebody was told; those who were told together share one."""

    __slots__ = ("heard", "owed", "reached", "told")

    def __init__(self, reached: Position, told: int, *, heard: Position | None = None) -> None:
        self.reached = reached  # they resume here when they must go on alone
        self.told = told  # the number of the newest round they were told
        self.heard = heard  # elsewhere, before they came: of later rounds too
        self.owed: Any = None  # what is made for all who share this mark, until something is new


@dataclass(slots=True)
class _Pending(Generic[Update]):
    """A round that not all have been told yet."""

    number: int
    worded: Sequence[tuple[StreamItem[Update], bytes]]
    seen: Position
    last_turn: int  # in which the last is told who must be
    is_for_all: bool  # some of it is told to everybody, wherever they come from


class DeliveryRing(Generic[Update, Member]):
    """Goes round and round among members, in the order in which they were told last."""

    def __init__(self, reached: Position, seen: Position) -> None:
        self._abreast: dict[Member, None] = {}  # in the order in which they were told
        self._behind: deque[Member] = deque()  # until their turns, also those who have left
        self._marks: dict[Member, Progress] = {}
        self._pending: deque[_Pending[Update]] = deque()
        self._newest = Progress(reached, 0)
        self._seen_by_all = seen
        self._turns = 0

    def __len__(self) -> int:
        return len(self._marks)

    def __iter__(self) -> Iterator[Member]:
        return iter(tuple(self._marks))

    @property
    def reached(self) -> Position:
        """Up to here everything is told, or is going to be."""
        return self._newest.reached

    @property
    def is_over(self) -> bool:
        """Whether everybody was told everything."""
        return not self._pending

    @property
    def rounds(self) -> int:
        """How many have not been told to all."""
        return len(self._pending)

    def items(self) -> Iterator[StreamItem[Update]]:
        """What has not been told to all."""
        return (item for pending in self._pending for item, _ in pending.worded)

    def take(self, round: StreamBatch[Update], words: Sequence[bytes]) -> None:
        """One more round to tell."""
        if round.items:
            self._behind.extend(self._abreast)
            self._abreast.clear()
            self._newest = Progress(round.reached, self._newest.told + 1)
            worded = tuple(zip(round.items, words, strict=True))
            pending = _Pending(
                self._newest.told,
                worded,
                round.seen,
                last_turn=self._turns + len(self._behind),
                is_for_all=any(item.position is None for item in round.items),
            )
            self._pending.append(pending)
            self._forget()
        else:
            self._newest.reached = round.reached
            if not self._pending:
                self._seen_by_all = round.seen

    def enter(self, member: Member, standing: StreamBatch[Update]) -> bool:
        """Tell this one too, who was told all of a round elsewhere; False where the others have
        been told more by now."""
        if standing.seen < self._seen_by_all:
            return False
        told = self._newest.told
        for pending in self._pending:
            if pending.seen > standing.seen or pending.is_for_all:
                told = pending.number - 1
                break
        mark = self._marks[member] = Progress(standing.reached, told, heard=standing.reached)
        if told < self._newest.told:
            self.postpone(member, mark)
        else:
            self._abreast[member] = None
        return True

    def postpone(self, member: Member, mark: Progress) -> None:
        """This one's turn comes after all others."""
        self._behind.append(member)
        for pending in self._pending:
            if pending.number > mark.told:
                pending.last_turn = self._turns + len(self._behind)

    def leave(self, member: Member) -> Position | None:
        """Tell this one nothing more; answers where they may go on alone."""
        self._abreast.pop(member, None)
        mark = self._marks.pop(member, None)
        if mark is None:
            return None
        was_told_all = mark.told == self._newest.told
        return max(mark.reached, self._newest.reached) if was_told_all else mark.reached

    def turn(self) -> tuple[Member, Progress] | None:
        """Whose turn it is, of those who were not told everything."""
        self._forget()
        while self._behind:
            self._turns += 1
            member = self._behind.popleft()
            mark = self._marks.get(member)
            if mark is not None and mark.told < self._newest.told:
                return member, mark
        self._forget()
        return None

    def owed(self, mark: Progress) -> list[Serialised]:
        """All that those with this mark were not told."""
        return [
            (item, word)
            for pending in self._pending
            if pending.number > mark.told
            for item, word in pending.worded
            if mark.heard is None or item.position is None or item.position > mark.heard
        ]

    def told(self, member: Member, mark: Progress) -> None:
        """This one, whose turn it was, has been told everything."""
        if member not in self._marks:
            return
        if mark.heard is not None and mark.heard > self._newest.reached:
            # Of what comes next, too, they may have heard some.
            mark.told, mark.owed = self._newest.told, None
        else:
            self._marks[member] = self._newest
        self._abreast[member] = None

    def _forget(self) -> None:
        """Rounds that everybody was told."""
        while self._pending and self._pending[0].last_turn <= self._turns:
            self._seen_by_all = self._pending.popleft().seen
