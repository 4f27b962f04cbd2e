"""The address that pages in frames submit to, in the browser of a worker or as a program."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.admission import taken
from api.http.answers import PLAIN_JSON, RequestRefused, encoded
from api.http.bodies import refusals_of_charges
from api.http.limits import OperationLimits
from api.task_pages.answer_page import handing_over, refusing
from api.task_pages.form import ReceivedForm, SubmittedForm, received_form
from api.task_pages.origins import FramingPages
from domain.kernel.refusals import RefusalReason
from schema.execution import faults

BYTES_A_POINT = 4 * 1024  # of a form; the mutation of a program has its own price
SUBMIT = """mutation ExternalSubmit($input: SubmitAssignmentInput!) {
  submitAssignment(input: $input) {
    __typename
    ... on SubmitAssignmentSuccess { assignment { id status submittedAt } }
    ... on Refusal { reason message }
    ... on InvalidInput {
      field value bound rule minimum maximum allowed
      problems { field message rule minimum maximum allowed }
    }
    ... on WrongState { state }
  }
}"""
STATUS_OF_REFUSALS = {
    RefusalReason.NOT_FOUND: 404,
    RefusalReason.WRONG_STATE: 409,
    RefusalReason.ANSWER_DIFFERS: 409,
    RefusalReason.DEADLINE_PASSED: 409,
    RefusalReason.INVALID_INPUT: 422,
    RefusalReason.INTERRUPTED: 503,
}
STATUS_OF_OTHERS = 403
STATUS_OF_ERRORS = {
    faults.BAD_USER_INPUT: 400,
    faults.UNAUTHENTICATED: 401,
    faults.FORBIDDEN: 403,
    faults.UNAVAILABLE: 503,
}


class ExternalSubmit:
    """An ASGI endpoint. It stores nothing by itself: the page around a frame, or `graphql` with
    the token of a program, does."""

    def __init__(self, graphql: ASGIApp, limits: OperationLimits, pages: FramingPages) -> None:
        self._graphql = graphql
        self._limits = limits
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        is_program = "authorization" in request.headers
        response = await (self._program(request) if is_program else self._page(request))
        await response(scope, receive, send)

    async def _page(self, request: Request) -> Response:
        try:
            form = await self._form(request)
        except RequestRefused as refused:
            page = refusing(str(refused), self._pages, status=refused.status)
            page.headers.update(refused.headers)
            return page
        return handing_over(form, self._pages)

    async def _form(self, request: Request) -> SubmittedForm:
        """The form, charged before it is read. Raises RequestRefused."""
        received = await received_form(request, seconds=self._limits.body_seconds)
        self._charge(received, request)
        return await received.read()

    def _charge(self, form: ReceivedForm, request: Request) -> None:
        """Charge the address: a form has no sign-in, or one that is not checked yet."""
        if (buckets := self._limits.admission.buckets) is None:
            return
        address = request.client.host if request.client else None
        with refusals_of_charges():
            taken(buckets.of(None, address), 1 + form.length // BYTES_A_POINT)

    async def _program(self, request: Request) -> Response:
        request_id: str = request.state.request_id
        try:
            if request.method == "GET":
                raise RequestRefused("A program submits by POST.", status=405, allow="POST")
            form = await self._form(request)
        except RequestRefused as refused:
            body = refused.body(request_id=request_id)
            return Response(body, refused.status, refused.headers, PLAIN_JSON)
        values = {"assignmentId": form.assignment_id, "answer": form.answer}
        operation = {"query": SUBMIT, "variables": {"input": values}}
        return await self._executed(request, encoded(operation, request_id=request_id))

    async def _executed(self, request: Request, operation: bytes) -> Response:
        """The response to a mutation, with a status that says how it went."""
        unread, sent = [operation], list[Message]()

        async def receive() -> Message:
            if unread:
                return {"type": "http.request", "body": unread.pop(), "more_body": False}
            return await request.receive()

        async def send(message: Message) -> None:
            sent.append(message)

        headers = [
            (b"authorization", request.headers["authorization"].encode("latin-1")),
            (b"content-type", PLAIN_JSON.encode()),
            (b"content-length", str(len(operation)).encode()),
        ]
        scope = {**request.scope, "method": "POST", "query_string": b"", "headers": headers}
        await self._graphql(scope, receive, send)
        start, *parts = sent
        body = b"".join(part.get("body", b"") for part in parts)
        status = start["status"] if start["status"] != 200 else status_of(orjson.loads(body))
        response = Response(body, status)
        response.raw_headers = start["headers"]
        return response


def status_of(said: dict[str, Any]) -> int:
    """The status for the body of a mutation that ran."""
    if data := said.get("data"):
        reason = data["submitAssignment"].get("reason")
        return 200 if reason is None else STATUS_OF_REFUSALS.get(reason, STATUS_OF_OTHERS)
    code = said["errors"][0]["extensions"]["code"]
    return STATUS_OF_ERRORS.get(code, 500)
