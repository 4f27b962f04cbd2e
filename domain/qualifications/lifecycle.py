"""The states of qualification types, qualifications and requests, and the moves between them."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class TypeKind(StrEnum):
    """The definer of a qualification type: a requester, the market, or an operator."""

    CUSTOM = "CUSTOM"
    SYSTEM = "SYSTEM"
    PREMIUM = "PREMIUM"


class TypeStatus(StrEnum):
    """The states of a qualification type."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    DISPOSING = "DISPOSING"
    DISPOSED = "DISPOSED"


class TypeVerb(StrEnum):
    """The verbs of a qualification type."""

    ACTIVATE = "ACTIVATE"
    DEACTIVATE = "DEACTIVATE"
    DELETE = "DELETE"
    DISPOSE = "DISPOSE"


class QualificationStatus(StrEnum):
    """Whether a worker holds a qualification now."""

    GRANTED = "GRANTED"
    REVOKED = "REVOKED"


class RequestStatus(StrEnum):
    """The states of a worker's request for a qualification."""

    TESTING = "TESTING"
    SUBMITTED = "SUBMITTED"
    GRANTED = "GRANTED"
    REJECTED = "REJECTED"
    LAPSED = "LAPSED"


class RequestVerb(StrEnum):
    """The verbs of a request."""

    SUBMIT = "SUBMIT"
    GRANT = "GRANT"
    REJECT = "REJECT"
    LAPSE = "LAPSE"


_T, _R = TypeStatus, RequestStatus
TYPE_LIFECYCLE = Lifecycle[TypeStatus, TypeVerb](
    "qualification type",
    {
        (_T.ACTIVE, TypeVerb.ACTIVATE): _T.ACTIVE,
        (_T.INACTIVE, TypeVerb.ACTIVATE): _T.ACTIVE,
        (_T.ACTIVE, TypeVerb.DEACTIVATE): _T.INACTIVE,
        (_T.INACTIVE, TypeVerb.DEACTIVATE): _T.INACTIVE,
        (_T.ACTIVE, TypeVerb.DELETE): _T.DISPOSING,
        (_T.INACTIVE, TypeVerb.DELETE): _T.DISPOSING,
        (_T.DISPOSING, TypeVerb.DISPOSE): _T.DISPOSED,
    },
)
REQUEST_LIFECYCLE = Lifecycle[RequestStatus, RequestVerb](
    "qualification request",
    {
        (_R.TESTING, RequestVerb.SUBMIT): _R.SUBMITTED,
        (_R.TESTING, RequestVerb.LAPSE): _R.LAPSED,
        (_R.SUBMITTED, RequestVerb.GRANT): _R.GRANTED,
        (_R.SUBMITTED, RequestVerb.REJECT): _R.REJECTED,
        # The type is deleted while a test is open.
        (_R.TESTING, RequestVerb.REJECT): _R.REJECTED,
    },
)
