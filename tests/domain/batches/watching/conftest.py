"""Who is on stage here."""

from tests.domain.stage import ann, market, rita, wim

__all__ = ["ann", "market", "rita", "wim"]
