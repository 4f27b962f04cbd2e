"""The shape of every mutation: a union of its success and its refusals."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_args

import strawberry
from strawberry.utils.str_converters import to_camel_case

from domain.kernel import calls
from domain.kernel.calls import Call
from domain.kernel.refusals import Refused
from schema.execution import labels
from schema.execution.cost import Cost
from schema.kernel.fields import resolved
from schema.kernel.refusals import Declined, as_data

TOKEN = (
    "A token of your own choice, 1 to 64 characters. Sent again with the same input, it returns "
    "the first result instead of repeating the mutation."
)

LONGEST_SUBJECT = 200

Row = TypeVar("Row")


def mutation(
    *, description: str, cost: Cost | None = None
) -> Callable[[Callable[..., Awaitable[Any]]], Any]:
    """A mutation field that answers refusals as data: its return type is a union with Declined.

    The cost is given where it differs from the default.
    """

    def field(resolver: Callable[..., Awaitable[Any]]) -> Any:
        return strawberry.mutation(
            resolver=_as_call(_with_refusals(resolver)),
            description=description,
            directives=[cost] if cost else [],
        )

    return field


def asked(
    *, description: str, cost: Cost | None = None
) -> Callable[[Callable[..., Awaitable[Any]]], Any]:
    """A query field that answers refusals as data, as a mutation does."""

    def field(resolver: Callable[..., Awaitable[Any]]) -> Any:
        return resolved(description=description, cost=cost)(_with_refusals(resolver))

    return field


def answered(refused: Refused, union: Any) -> Any:
    """A refusal as a member of that union: its own type where the union has it, else Declined."""
    data = as_data(refused)
    if type(data) in get_args(get_args(union)[0]):
        return data
    return Declined.of(refused)


def results_of(
    answers: Iterable[Row | Refused], success: Callable[[Row], Any], union: Any
) -> list[Any]:
    """The results of a bulk mutation: for each row its success, for each refusal its type.

    `success` makes the result of a row; `union` is the type of one result.
    """
    return [
        answered(each, union) if isinstance(each, Refused) else success(each) for each in answers
    ]


def _as_call(resolver: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Name the call, for records of what members of a team do."""
    verb = to_camel_case(resolver.__name__)

    @functools.wraps(resolver)
    async def answer(*arguments: Any, **named: Any) -> Any:
        subject, others = _subject(named.get("input"))
        with calls.called(Call(verb, subject, others)):
            return await resolver(*arguments, **named)

    return answer


def _subject(input: Any) -> tuple[str | None, int]:
    """The first id of an input, as the client wrote it, and the number of further ids in its
    list."""
    for field in fields(input) if is_dataclass(input) else ():
        value = getattr(input, field.name)
        if field.name.endswith("_id") and isinstance(value, str):
            return value[:LONGEST_SUBJECT], 0
        if field.name.endswith("_ids") and value:
            return str(value[0])[:LONGEST_SUBJECT], len(value) - 1
        if isinstance(value, Sequence) and value and is_dataclass(value[0]):
            return _subject(value[0])[0], len(value) - 1
    return None, 0


def _with_refusals(resolver: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(resolver)
    async def answer(*arguments: Any, **named: Any) -> Any:
        try:
            return await resolver(*arguments, **named)
        except Refused as refused:
            labels.note_refusal(refused.reason)
            return answered(refused, _union(resolver))

    return answer


def _union(resolver: Callable[..., Any]) -> Any:
    union = resolver.__annotations__["return"]
    return resolver.__globals__[union] if isinstance(union, str) else union
