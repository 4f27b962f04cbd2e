"""Sends the picture of a batch's progress to the holder of a signed link."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.access.admission import taken
from api.http.answers import PLAIN_JSON, RequestRefused
from api.http.bodies import refusals_of_charges
from api.http.endpoint import objection_in
from api.http.limits import OperationLimits
from domain.batches.models import Batch
from domain.batches.watching import links, queries
from schema.graph.batches.picture import picture_of

PATH = "/batches/{batch_id}/progress.svg"
METHODS = ("GET", "HEAD")
POINTS = 5  # as the field `progress` costs
HEADERS = {
    "content-type": "image/svg+xml; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; sandbox",
    "x-content-type-options": "nosniff",
    # Notebooks and pages of other origins show it by the link, whose holder may read it.
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": "private, no-cache",
    "referrer-policy": "no-referrer",
}


class BatchPictures:
    """The address of links to pictures."""

    def __init__(self, limits: OperationLimits) -> None:
        self._limits = limits

    def route(self) -> Route:
        """Its route; every method is answered here."""
        return Route(PATH, self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request_id: str = request.state.request_id
        try:
            body = await self._picture(request)
            response = Response(body, headers=HEADERS)
        except Exception as problem:
            refused = objection_in(problem, request_id=request_id)
            error = refused.body(request_id=request_id)
            response = Response(error, refused.status, refused.headers, PLAIN_JSON)
        await response(scope, receive, send)

    async def _picture(self, request: Request) -> str:
        if request.method not in METHODS:
            allowed = ", ".join(METHODS)
            raise RequestRefused("A picture is read by GET.", status=405, allow=allowed)
        self._charge(request)
        given = request.query_params
        link = links.opened(
            request.path_params["batch_id"], given.get("until", ""), given.get("signature", "")
        )
        batch = None if link is None else await Batch.get_or_none(id=link.batch_id)
        if batch is None:
            raise RequestRefused(
                "There is no such picture: the link has expired, or is not whole.", status=404
            )
        return picture_of(await queries.progress_of(batch))

    def _charge(self, request: Request) -> None:
        if (buckets := self._limits.admission.buckets) is not None:
            address = request.client.host if request.client else None
            with refusals_of_charges():
                taken(buckets.of(None, address), POINTS)
