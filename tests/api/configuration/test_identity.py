"""The settings of identity verification follow the mode, unless they are set."""

from datetime import timedelta

import pytest

from api.composition import application, market_policy
from api.configuration.settings import load
from domain.accounts.identity import providers
from domain.accounts.identity.providers import DOCUMENTS, RULES


@pytest.fixture
def as_before():
    yield
    providers.adopt(DOCUMENTS)


@pytest.mark.parametrize(
    ("given", "is_asked", "provider"),
    [
        ({}, False, RULES),
        ({"production": True}, True, DOCUMENTS),
        ({"identity": "asked"}, True, RULES),
        ({"production": True, "identity": "automatic"}, False, DOCUMENTS),
        ({"identity_provider": "documents"}, False, DOCUMENTS),
        ({"production": True, "identity_provider": "rules"}, True, RULES),
    ],
)
def test_production_asks_for_documents_and_a_sandbox_for_nothing(given, is_asked, provider):
    settings = load(**given)

    assert market_policy(settings).identity.is_asked == is_asked
    assert settings.provider_of_identity is provider


def test_documents_are_kept_thirty_days_or_as_set():
    kept = [
        market_policy(load(**given)).identity.documents_kept
        for given in ({}, {"identity_document_days": 0}, {"identity_document_days": 3650})
    ]

    assert kept == [timedelta(days=days) for days in (30, 0, 3650)]


@pytest.mark.usefixtures("as_before")
def test_the_server_adopts_the_provider(tmp_path, sqlite_url):
    for name, provider in (("documents", DOCUMENTS), ("rules", RULES)):
        settings = load(
            database_url=sqlite_url,
            identity_provider=name,
            storage_folder=tmp_path / "files",
            outbox_folder=tmp_path / "outbox",
        )
        application(settings)
        assert providers.current() is provider
