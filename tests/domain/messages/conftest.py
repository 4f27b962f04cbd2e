"""Who is on stage here, and the kinds of jobs."""

from tests.domain.results.files import stored
from tests.domain.stage import ann, market, rita, wim

__all__ = ["ann", "market", "rita", "stored", "wim"]
