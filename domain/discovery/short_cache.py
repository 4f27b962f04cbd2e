"""A cache in the process, bounded in number and in age."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class ShortCache(Generic[Key, Answer]):
    """The latest answers; the oldest answer leaves when there are too many."""

    def __init__(self, longest: timedelta, most: int) -> None:
        self._longest, self._most = longest, most
        self._answers: OrderedDict[Key, tuple[datetime, Answer]] = OrderedDict()

    def known(self, keys: Iterable[Key], at: datetime) -> dict[Key, Answer]:
        """The cached answers to these keys that are not too old."""
        oldest = at - self._longest
        found = {key: self._answers[key] for key in keys if key in self._answers}
        return {key: answer for key, (read_at, answer) in found.items() if read_at > oldest}

    def store(self, key: Key, answer: Answer, at: datetime) -> None:
        """Cache an answer that was read at this instant."""
        self._answers[key] = at, answer
        self._answers.move_to_end(key)
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)
