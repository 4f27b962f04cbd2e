"""The audiences of this process: equal subscriptions share one stream and its payloads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from strawberry.types import ExecutionResult

from api.access.request_ids import new_id
from api.http.answers import encoded, result_body
from api.observability.operations import OperationObserver
from api.observability.outcomes import code_of
from domain.discovery.feed.shared_view import SharedView, StaleView
from schema.execution import faults
from schema.kernel.context import Context
from schema.live.sharing import EventRunner, ShareableSubscription
from subscriptions.fanout.audience import Audience
from subscriptions.fanout.payloads import NotShareable, PayloadCache
from subscriptions.log.dialect import is_passing

EVERYONE = "everyone"
MOST_KNOWN_SCOPES = 1_000  # subscriptions whose scope is known to be narrower than everyone


class OutdatedView(NotShareable):
    """The shared view is older than a requirement of the event: each viewer computes it again."""


class SharingScope(IntEnum):
    """The subscribers that may share payloads. In the first two, one viewer's events differ from
    the others' by the stream's `Differences`."""

    EVERYONE = 0
    SAME_VIEW = 1  # payloads depend on the view that several viewers have in common
    ONE_VIEWER = 2  # payloads depend on the viewer


@dataclass(slots=True)
class SharedAudience:
    """An audience with its subscribers, including those that still catch up."""

    key: Hashable
    audience: Audience[Any]
    runner: EventRunner
    scope: SharingScope
    subscribers: int = 0


class Audiences:
    """Puts subscriptions with the same selection and the same view into one audience."""

    def __init__(self, observer: OperationObserver) -> None:
        self.observer = observer
        self._open: dict[Hashable, SharedAudience] = {}
        self._scopes: OrderedDict[int, SharingScope] = OrderedDict()  # by hashes of identities

    def __len__(self) -> int:
        return len(self._open)

    @property
    def members(self) -> int:
        """How many subscriptions have caught up and wait for the next event."""
        return sum(len(shared.audience) for shared in self._open.values())

    def scope_of(self, subscription: ShareableSubscription) -> SharingScope:
        """The subscribers that can share this subscription's payloads, as far as is known."""
        plan = subscription.followed.plan
        scope = self._scopes.get(hash(subscription.identity), SharingScope.EVERYONE)
        has_no_views = scope is SharingScope.SAME_VIEW and plan.with_view is None
        if plan.common is None or has_no_views:
            return SharingScope.ONE_VIEWER
        return scope

    def join(
        self, subscription: ShareableSubscription, view: Hashable | None = None
    ) -> SharedAudience:
        """Join an audience, until `leave`. The view matters only in the scope SAME_VIEW, where a
        subscription without a view gets an audience of its own viewer."""
        scope = self.scope_of(subscription)
        if scope is SharingScope.SAME_VIEW and view is None:
            scope = SharingScope.ONE_VIEWER
        if scope is SharingScope.EVERYONE:
            view = EVERYONE
        elif scope is SharingScope.ONE_VIEWER:
            view = subscription.followed.viewer
        key = (subscription.identity, scope, view)
        if (shared := self._open.get(key)) is None:
            audience = self._audience(subscription, scope, view)
            shared = SharedAudience(key, audience, subscription.runner, scope)
            self._open[key] = shared
        shared.subscribers += 1
        shared.audience.payloads.is_shared = shared.subscribers > 1
        return shared

    def leave(self, shared: SharedAudience) -> None:
        """Leave an audience; it closes with its last subscriber."""
        shared.subscribers -= 1
        shared.audience.payloads.is_shared = shared.subscribers > 1
        if shared.subscribers == 0:
            del self._open[shared.key]
            shared.audience.close()

    def narrow(self, subscription: ShareableSubscription, scope: SharingScope) -> None:
        """Remember that payloads of this subscription cannot be shared in this scope."""
        narrower = SharingScope(min(scope + 1, SharingScope.ONE_VIEWER))
        self._scopes[hash(subscription.identity)] = max(narrower, self.scope_of(subscription))
        if len(self._scopes) > MOST_KNOWN_SCOPES:
            self._scopes.popitem(last=False)

    def personal_payloads(self, subscription: ShareableSubscription) -> PayloadCache[Any]:
        """Payloads for the viewer of this subscription alone."""
        serialise = self._serialiser(subscription, subscription.context, SharingScope.ONE_VIEWER)
        return PayloadCache(serialise)

    def _audience(
        self, subscription: ShareableSubscription, scope: SharingScope, view: Hashable | None
    ) -> Audience[Any]:
        plan, context = subscription.followed.plan, subscription.context
        stream = plan.common
        if scope is SharingScope.EVERYONE:
            context = context.for_everyone()
        elif scope is SharingScope.SAME_VIEW:
            assert isinstance(view, SharedView), "the scope SAME_VIEW has a shared view"
            context = context.for_shared_view(view)
        else:
            stream = plan.personal
        assert stream is not None, "a scope of several viewers has a common stream"
        return Audience(
            context.tail,
            stream,
            self._serialiser(subscription, context, scope),
            is_passing=is_passing,
            excluded_by=plan.excluded_by,
            count=self.observer.metrics.events.labels(subscription.field).inc,
        )

    def _serialiser(
        self, subscription: ShareableSubscription, context: Context, scope: SharingScope
    ) -> Callable[[Sequence[Any]], Awaitable[list[bytes]]]:
        # A new request id, so that log lines of shared events name no client's request.
        runner = subscription.runner.with_context(context.with_request_id(new_id()))
        event, field = subscription.followed.event, subscription.field

        async def serialise(updates: Sequence[Any]) -> list[bytes]:
            try:
                return await self._payloads(runner, [event(each) for each in updates], field)
            except OutdatedView:
                raise
            except NotShareable:
                if scope is SharingScope.SAME_VIEW:
                    self.narrow(subscription, scope)
                raise

        return serialise

    async def _payloads(
        self, runner: EventRunner, events: Sequence[Any], field: str
    ) -> list[bytes]:
        """One payload an event. Raises NotShareable, and transient faults, which no client sees."""
        results, context = await runner.results(events)
        self.observer.metrics.fanout_executions.labels(field).inc(len(results))
        if context.viewer_was_required:
            raise NotShareable
        errors = [error for result in results for error in result.errors or ()]
        faults.raise_if_passing(errors)
        if any(isinstance(error.original_error, StaleView) for error in errors):
            raise OutdatedView
        # Recorded only now: results that are discarded above are computed again elsewhere.
        faults.record(errors, request_id=context.request_id)
        for error in errors:
            self.observer.count_error(code_of(error))
        payloads = []
        for result in results:
            shown = ExecutionResult(data=result.data, errors=result.errors)
            body, _ = result_body(shown, request_id=context.request_id)
            payloads.append(encoded(body, request_id=context.request_id))
        self.observer.metrics.fanout_serialisations.labels(field).inc(len(payloads))
        return payloads
