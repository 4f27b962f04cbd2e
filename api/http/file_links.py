"""The refusals of links to files, as HTTP responses."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from api.http.answers import RequestRefused
from domain.storage.refusals import UploadProblem, UploadRefused
from schema.execution import faults

STATUS: Mapping[UploadProblem, int] = {
    UploadProblem.NO_SUCH_LINK: 404,
    UploadProblem.ALREADY_USED: 409,
    UploadProblem.BEING_SENT: 409,
    UploadProblem.TOO_SHORT: 400,
    UploadProblem.TOO_LONG: 413,
    UploadProblem.WRONG_TYPE: 415,
}


class LinkRefused(RequestRefused):
    """A file that is not stored or not sent; `extensions.problem` names the reason."""

    def __init__(self, refused: UploadRefused) -> None:
        status = STATUS[refused.problem]
        code = faults.LIMIT_EXCEEDED if status == 413 else faults.BAD_REQUEST
        super().__init__(str(refused), status=status, code=code)
        self._problem = refused.problem

    def body(self, *, request_id: str) -> bytes:
        """The body of the response, with the name of the problem."""
        extensions = {"code": self.code, "requestId": request_id, "problem": self._problem}
        return orjson.dumps({"errors": [{"message": str(self), "extensions": extensions}]})
