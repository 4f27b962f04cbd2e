"""Answers kept in the process for a while: bounded in number, and never older than told."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class ShortCache(Generic[Key, Answer]):
    """The latest answers; the one kept longest makes room when there are too many."""

    def __init__(self, lasting: timedelta, most: int) -> None:
        self._lasting, self._most = lasting, most
        self._answers: OrderedDict[Key, tuple[datetime, Answer]] = OrderedDict()

    def known(self, keys: Iterable[Key], at: datetime) -> dict[Key, Answer]:
        """Those of the answers that are here and still young enough."""
        oldest = at - self._lasting
        found = {key: self._answers[key] for key in keys if key in self._answers}
        return {key: answer for key, (since, answer) in found.items() if since > oldest}

    def keep(self, key: Key, answer: Answer, at: datetime) -> None:
        """Remember an answer of this moment."""
        self._answers[key] = at, answer
        self._answers.move_to_end(key)
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)
