"""The limits on operations that all transports share: who is admitted, how large, how long."""

from dataclasses import dataclass

from api.access.admission import AdmissionControl, Caller
from api.access.authentication import AuthenticatedViewer


@dataclass(frozen=True, slots=True)
class OperationLimits:
    """What an operation may use, over HTTP, websockets and event streams alike.

    `body_limit` is in bytes.
    """

    admission: AdmissionControl
    body_limit: int
    body_seconds: float
    operation_seconds: float
    production: bool

    def may_introspect(self, viewer: AuthenticatedViewer | None) -> bool:
        return viewer is not None or not self.production

    def caller(self, viewer: AuthenticatedViewer | None, address: str | None) -> Caller:
        """The caller, as admission control needs to know it."""
        return Caller(viewer, address, self.may_introspect(viewer))
