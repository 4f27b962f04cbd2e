"""The same market as where people apply."""

from tests.domain.accounts.applications.conftest import adopted, market, noon, olga, reviewed

__all__ = ["adopted", "market", "noon", "olga", "reviewed"]
