"""A running market with a cast, and forms as frames send them."""

from tests.schema.conftest import database_url, market, more_settings, people, scene  # noqa: F401
