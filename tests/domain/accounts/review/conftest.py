"""The same people as where accounts are suspended."""

from tests.domain.accounts.suspension.conftest import ann, ines, market, olaf, rita, wim

__all__ = ["ann", "ines", "market", "olaf", "rita", "wim"]
