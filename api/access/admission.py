"""Admission of every operation before it runs: trusted documents, limits, cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import GraphQLError
from strawberry.types import ExecutionResult

from api.access import prices
from api.access.authentication import AuthenticatedViewer
from api.access.buckets import Bucket, Buckets
from api.access.trusted_documents import TrustedDocuments
from schema.execution import faults
from schema.execution.cost import LEAST_COST
from schema.execution.cost_plans import PricedOperation
from schema.execution.documents import SHORT_CHARACTERS, Reading
from schema.execution.engine import MarketSchema
from schema.execution.limits import MAX_NODES, beyond


class ClientOperation(Protocol):
    """One operation as a client sent it, over any transport."""

    @property
    def query(self) -> str: ...

    @property
    def document_id(self) -> str | None: ...

    @property
    def operation_name(self) -> str | None: ...

    @property
    def variables(self) -> dict[str, Any] | None: ...

    @property
    def extensions(self) -> dict[str, Any] | None: ...

    @property
    def values(self) -> int:
        """The greatest number of values in the message that held it."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """The viewer who sends an operation, and the address that it comes from."""

    viewer: AuthenticatedViewer | None
    address: str | None
    may_introspect: bool


class Throttled(GraphQLError):
    """The operation costs more than the bucket holds now; `cost` goes into its extensions."""

    def __init__(self, points: int, bucket: Bucket, *, seconds: int) -> None:
        super().__init__(
            f"The operation costs up to {points} points, and {int(bucket.level)} are available: "
            f"ask again in {seconds} s.",
            extensions={"code": faults.THROTTLED, "retryAfterSeconds": seconds},
        )
        self.cost = cost_extension(points, None, bucket)


@dataclass(frozen=True, slots=True)
class Charge:
    """The points taken for one operation, `reading` of them before its price was known.

    `settled` gives the unused ones back, once.
    """

    bucket: Bucket
    points: int
    reading: int
    priced: PricedOperation | None

    def settled(self, result: ExecutionResult) -> dict[str, Any]:
        """Give back the unused points, and return the extensions of that result."""
        actual = self.points
        if self.priced is not None:
            failed = [error.path for error in result.errors or () if error.path]
            is_unrun = result.data is None and bool(result.errors) and not failed
            cost = self.priced.unrun if is_unrun else self.priced.cost_of(result.data, failed)
            actual = self.reading + cost
        self.bucket.give_back(self.points - actual)
        return cost_extension(self.points, actual, self.bucket)


@dataclass(frozen=True, slots=True)
class Admitted:
    """The document to run, its charge where the result shows one, and the bucket that pays for a
    subscription as long as it stands."""

    query: str
    charge: Charge | None
    pays: Bucket | None = None
    reading: Reading | None = None  # so that the document is not read again

    def extensions(self, result: ExecutionResult) -> dict[str, Any] | None:
        """The extensions of a result; unused points are given back."""
        return None if self.charge is None else self.charge.settled(result)


@dataclass(frozen=True, slots=True)
class AdmissionControl:
    """Admits operations. Without buckets nothing is charged, and the limits still apply."""

    schema: MarketSchema
    trusted: TrustedDocuments
    buckets: Buckets | None

    async def admit(self, operation: ClientOperation, caller: Caller) -> Admitted:
        """Admit an operation. Raises DOCUMENT_NOT_TRUSTED, LIMIT_EXCEEDED or THROTTLED.

        The payloads of a subscription are shared among subscribers, so they show no cost.
        """
        query = self.trusted.text(operation.query, operation.document_id)
        must_be_few(operation.values, caller)
        bucket = None if self.buckets is None else self.buckets.of(caller.viewer, caller.address)
        reading, spent = await self._read(
            query, operation.operation_name, caller=caller, bucket=bucket
        )
        plan = self.schema.documents.plan(
            query, operation.operation_name, may_introspect=caller.may_introspect
        )
        if plan is not None and (fields := plan.repetition) and fields.count > fields.bound:
            raise beyond(
                "attempts", fields.count, bound=fields.bound, noun="attempts at a password"
            )
        priced = None if plan is None else plan.request(operation.variables)
        if priced is not None and priced.estimate.nodes > MAX_NODES:
            raise beyond("nodes", priced.estimate.nodes, bound=MAX_NODES, noun="items of lists")
        if bucket is None:
            return Admitted(query, None, None, reading)
        spent += taken(bucket, prices.of_values(operation.values))
        charge = charged(bucket, priced, spent)
        if plan is not None and plan.is_subscription:
            return Admitted(query, None, bucket, reading)
        return Admitted(query, charge, None, reading)

    async def _read(
        self, query: str, name: str | None, *, caller: Caller, bucket: Bucket | None
    ) -> tuple[Reading, int]:
        """Read a document, and the points that were taken for it: none where it is known."""
        documents = self.schema.documents
        is_known = documents.knows(query, may_introspect=caller.may_introspect)
        spent = 0
        if bucket is not None and not is_known:
            if len(query) > SHORT_CHARACTERS:
                must_hold_the_least(bucket)
            spent = taken(bucket, prices.of_characters(len(query)))
        reading = await documents.read(query, name, may_introspect=caller.may_introspect)
        if bucket is not None and not is_known and reading.prepared is not None:
            points = prices.of_overlaps(reading.prepared.overlaps)
            bucket.spend(points)
            spent += points
        return reading, spent

    def charge_body(self, length: int, caller: Caller) -> None:
        """Charge a large body before it is parsed. Raises THROTTLED, LIMIT_EXCEEDED."""
        if self.buckets is not None and (points := prices.of_bytes(length)):
            taken(self.buckets.of(caller.viewer, caller.address), points)

    def reserve_body(self, most: int, caller: Caller) -> Callable[[int], None]:
        """Take the price of a body of `most` bytes, or all points, before a body is unpacked.

        Its sender pays for the work also where it is refused later. The function that is returned
        takes the real length, and gives back the rest. Raises THROTTLED.
        """
        if self.buckets is None:
            return lambda length: None
        bucket = self.buckets.of(caller.viewer, caller.address)
        points = taken(bucket, min(prices.of_bytes(most), bucket.size))
        return lambda length: bucket.give_back(points - prices.of_bytes(length))


def must_be_few(values: int, caller: Caller) -> None:
    bound = prices.STRANGERS_VALUES if caller.viewer is None else prices.MOST_VALUES
    if values > bound:
        who = "values, and its sender is not signed in" if caller.viewer is None else "values"
        raise beyond("values", values, bound=bound, noun=who)


def must_hold_the_least(bucket: Bucket) -> None:
    """An empty bucket pays for no work at all. Raises Throttled."""
    if (seconds := bucket.take(LEAST_COST)) is not None:
        raise Throttled(LEAST_COST, bucket, seconds=seconds)
    bucket.give_back(LEAST_COST)


def taken(bucket: Bucket, points: int) -> int:
    """Take points. Raises GraphQLError where there are too few."""
    if points > bucket.size:
        raise never_affordable(points, bucket)
    if (seconds := bucket.take(points)) is not None:
        raise Throttled(points, bucket, seconds=seconds)
    return points


def charged(bucket: Bucket, priced: PricedOperation | None, spent: int) -> Charge:
    """Charge an operation, for which `spent` points were taken already; an invalid document costs
    the minimum. Raises GraphQLError."""
    points = taken(bucket, LEAST_COST if priced is None else priced.points)
    return Charge(bucket, spent + points, spent, priced)


def never_affordable(points: int, bucket: Bucket) -> GraphQLError:
    return GraphQLError(
        f"The operation costs up to {points} points, and a full bucket holds {bucket.size}: "
        "waiting does not help, smaller pages, fewer nested lists or fewer fields do.",
        extensions={
            "code": faults.LIMIT_EXCEEDED,
            "limit": "cost",
            "value": points,
            "bound": bucket.size,
        },
    )


def cost_extension(requested: int, actual: int | None, bucket: Bucket) -> dict[str, Any]:
    """The `extensions` that show an operation's cost."""
    return {
        "cost": {
            "requestedQueryCost": requested,
            "actualQueryCost": actual,
            "throttleStatus": bucket.status(),
        }
    }
