"""What every operation passes before it runs, by whatever transport: trust, limits, its price."""

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
    """One operation as a client worded it."""

    @property
    def query(self) -> str: ...

    @property
    def document_id(self) -> str | None: ...

    @property
    def operation_name(self) -> str | None: ...

    @property
    def variables(self) -> dict[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and from where."""

    viewer: AuthenticatedViewer | None
    address: str | None
    may_introspect: bool


class Throttled(GraphQLError):
    """More than the caller's bucket holds now; `cost` is told beside it."""

    def __init__(self, points: int, bucket: Bucket, *, seconds: int) -> None:
        super().__init__(
            f"The operation costs up to {points} points, and {int(bucket.level)} are available: "
            f"ask again in {seconds} s.",
            extensions={"code": faults.THROTTLED, "retryAfterSeconds": seconds},
        )
        self.cost = shown(points, None, bucket)


@dataclass(frozen=True, slots=True)
class Charge:
    """What one operation was charged; what it did not use is given back once, by `settled`."""

    bucket: Bucket
    points: int
    request: PricedOperation | None

    def settled(self, data: Mapping[str, Any] | None) -> dict[str, Any]:
        """The extensions of an answer with that data."""
        actual = self.points if self.request is None else self.request.cost_of(data)
        self.bucket.give_back(self.points - actual)
        return shown(self.points, actual, self.bucket)


@dataclass(frozen=True, slots=True)
class Admitted:
    """The document to run, and its charge where that is told with the answer."""

    query: str
    charge: Charge | None

    def extensions(self, data: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """What is told beside that data; what the operation did not use is given back."""
        return None if self.charge is None else self.charge.settled(data)


@dataclass(frozen=True, slots=True)
class AdmissionControl:
    """Lets operations in. Without buckets nothing is charged, and the limits hold all the same."""

    schema: MarketSchema
    trusted: TrustedDocuments
    buckets: Buckets | None

    def admit(self, asked: ClientOperation, caller: Caller) -> Admitted:
        """Let an operation in. Raises DOCUMENT_NOT_TRUSTED, LIMIT_EXCEEDED or THROTTLED.

        Events of a subscription are shared among its followers, so none tells of a cost.
        """
        query = self.trusted.text(asked.query, asked.document_id)
        plan = self.schema.documents.plan(
            query, asked.operation_name, may_introspect=caller.may_introspect
        )
        request = None if plan is None else plan.request(asked.variables)
        if request is not None and request.estimate.nodes > MAX_NODES:
            raise beyond("nodes", request.estimate.nodes, bound=MAX_NODES, noun="items of lists")
        if self.buckets is None:
            return Admitted(query, None)
        charge = charged(self.buckets.of(caller.viewer, caller.address), request)
        is_followed = plan is not None and plan.is_subscription
        return Admitted(query, None if is_followed else charge)


def charged(bucket: Bucket, request: PricedOperation | None) -> Charge:
    """The charge of a request; a document that is refused costs the least. Raises GraphQLError."""
    points = LEAST_COST if request is None else request.points
    if points > bucket.size:
        raise never_affordable(points, bucket)
    if (seconds := bucket.take(points)) is not None:
        raise Throttled(points, bucket, seconds=seconds)
    return Charge(bucket, points, request)


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


def shown(requested: int, actual: int | None, bucket: Bucket) -> dict[str, Any]:
    """The cost as `extensions` tell it."""
    return {
        "cost": {
            "requestedQueryCost": requested,
            "actualQueryCost": actual,
            "throttleStatus": bucket.status(),
        }
    }
