"""Who is on stage here."""

from tests.domain.stage import market, rita

__all__ = ["market", "rita"]
