"""A market whose operators review applications, and a person who knows them."""

from dataclasses import replace

import pytest

from domain.audit.trail import Actor, Via
from domain.kernel import policy
from domain.kernel.ids import new_id
from domain.kernel.policy import AdmissionPolicy
from tests.domain.people.conftest import noon

__all__ = ["noon"]


@pytest.fixture
def market(database):
    """An empty market on SQLite; the races run the same commands on PostgreSQL."""
    return database


@pytest.fixture
def adopted():
    """Change the policy of this test."""
    before = policy.current()

    def adopt(*, agreement_version=0, **admission):
        changed = replace(
            policy.current(),
            agreement_version=agreement_version,
            admission=AdmissionPolicy(**admission),
        )
        policy.adopt(changed)

    yield adopt
    policy.adopt(before)


@pytest.fixture
def reviewed(adopted, market):
    """Operators review, and each role has its own application."""
    adopted(operators_review=True, roles_apart=True)


@pytest.fixture
def olga():
    """An operator."""
    return Actor(account_id=new_id(), role="INVESTIGATOR", via=Via.API, address="192.0.2.9")
