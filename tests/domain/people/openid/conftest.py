"""Providers that answer, and take nothing along to the next test."""

import pytest

from domain.people.openid import providers
from tests.domain.people.openid import peer


@pytest.fixture
def acme():
    yield peer.adopted("acme")[0]
    providers.adopt(())


@pytest.fixture
def two():
    yield peer.adopted("acme", "globex")
    providers.adopt(())
