"""Admission of every operation before it runs: trusted documents, limits, cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import GraphQLError

from api.access.authentication import AuthenticatedViewer
from api.access.buckets import Bucket, Buckets
from api.access.trusted_documents import TrustedDocuments
from schema.execution import faults
from schema.execution.cost import LEAST_COST
from schema.execution.cost_plans import PricedOperation
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
    """The points taken for one operation; `settled` gives the unused ones back, once."""

    bucket: Bucket
    points: int
    priced: PricedOperation | None

    def settled(self, data: Mapping[str, Any] | None) -> dict[str, Any]:
        """Give back the unused points, and return the extensions of a result with that data."""
        actual = self.points if self.priced is None else self.priced.cost_of(data)
        self.bucket.give_back(self.points - actual)
        return cost_extension(self.points, actual, self.bucket)


@dataclass(frozen=True, slots=True)
class Admitted:
    """The document to run, and its charge where the result shows one."""

    query: str
    charge: Charge | None

    def extensions(self, data: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """The extensions of a result with that data; unused points are given back."""
        return None if self.charge is None else self.charge.settled(data)


@dataclass(frozen=True, slots=True)
class AdmissionControl:
    """Admits operations. Without buckets nothing is charged, and the limits still apply."""

    schema: MarketSchema
    trusted: TrustedDocuments
    buckets: Buckets | None

    def admit(self, operation: ClientOperation, caller: Caller) -> Admitted:
        """Admit an operation. Raises DOCUMENT_NOT_TRUSTED, LIMIT_EXCEEDED or THROTTLED.

        The payloads of a subscription are shared among subscribers, so they show no cost.
        """
        query = self.trusted.text(operation.query, operation.document_id)
        plan = self.schema.documents.plan(
            query, operation.operation_name, may_introspect=caller.may_introspect
        )
        priced = None if plan is None else plan.request(operation.variables)
        if priced is not None and priced.estimate.nodes > MAX_NODES:
            raise beyond("nodes", priced.estimate.nodes, bound=MAX_NODES, noun="items of lists")
        if self.buckets is None:
            return Admitted(query, None)
        charge = charged(self.buckets.of(caller.viewer, caller.address), priced)
        is_subscription = plan is not None and plan.is_subscription
        return Admitted(query, None if is_subscription else charge)


def charged(bucket: Bucket, priced: PricedOperation | None) -> Charge:
    """Charge an operation; an invalid document costs the minimum. Raises GraphQLError."""
    points = LEAST_COST if priced is None else priced.points
    if points > bucket.size:
        raise never_affordable(points, bucket)
    if (seconds := bucket.take(points)) is not None:
        raise Throttled(points, bucket, seconds=seconds)
    return Charge(bucket, points, priced)


def never_affordable(points: int, bucket: Bucket) -> GraphQLError:
    return GraphQLError(
        f"The operation costs up to {points} points, and a full bucket holds {bucket.size}: "
        "waiting does not help, smaller pages or fewer nested lists do.",
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
