"""The running market of the GraphQL tests, for the demonstration's client."""

from tests.schema.conftest import database_url, market, more_settings, people

__all__ = ["database_url", "market", "more_settings", "people"]
