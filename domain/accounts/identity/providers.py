"""Identity providers: they find out who somebody is, or leave it to investigators.

A process adopts the provider of its installation once, when it starts. Two are built in: `rules`
decides by what a person tells, for sandboxes and tests, and `documents` asks everybody for
documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.accounts.identity.answers import IdentityAnswers, age
from domain.accounts.identity.limits import LEAST_AGE
from domain.kernel import clock

FAILING_SURNAME, DOUBTFUL_SURNAME = "impostor", "paperwork"


class Found(StrEnum):
    """The answer of a provider."""

    VERIFIED = "VERIFIED"
    FAILED = "FAILED"
    DOUBTFUL = "DOUBTFUL"  # an investigator has to see documents
    LATER = "LATER"  # ask again


@dataclass(frozen=True, slots=True)
class IdentityFinding:
    """The answer with the reason that the person reads: 1 to 900 characters where it failed."""

    found: Found
    reason: str | None = None
    ask_after: timedelta = timedelta(minutes=5)  # where it is LATER


class IdentityProvider(Protocol):
    """Checks a person.

    It is called inside the unit of work that stores its answer, so it awaits nothing. One that
    needs the network answers LATER, works meanwhile, and is asked again with the same id.
    """

    @property
    def name(self) -> str:
        """A short name, for the settings and the audit."""

    def check(
        self, check_id: UUID, answers: IdentityAnswers, *, account_country: str
    ) -> IdentityFinding:
        """What it knows about this check."""


class RulesProvider:
    """Decides at once by rules on the answers. It believes everybody, so it is for sandboxes."""

    name = "rules"

    def check(
        self, check_id: UUID, answers: IdentityAnswers, *, account_country: str
    ) -> IdentityFinding:
        """Children fail; a surname for tests fails or is doubtful, and so is another country."""
        names = answers.legal_name.casefold().split()
        if age(answers.birth_date, clock.now().date()) < LEAST_AGE:
            return IdentityFinding(Found.FAILED, f"Workers are at least {LEAST_AGE} years old.")
        if names[-1] == FAILING_SURNAME:
            return IdentityFinding(Found.FAILED, "Nobody of this name lives at this address.")
        is_doubtful = (
            names[-1] == DOUBTFUL_SURNAME
            or len(names) == 1
            or answers.address.country != account_country
        )
        return IdentityFinding(Found.DOUBTFUL if is_doubtful else Found.VERIFIED)


class DocumentsProvider:
    """Knows nobody: an investigator looks at everybody's documents."""

    name = "documents"

    def check(
        self, check_id: UUID, answers: IdentityAnswers, *, account_country: str
    ) -> IdentityFinding:
        """Documents are needed."""
        return IdentityFinding(Found.DOUBTFUL)


RULES, DOCUMENTS = RulesProvider(), DocumentsProvider()
IDENTITY_PROVIDERS: dict[str, IdentityProvider] = {each.name: each for each in (RULES, DOCUMENTS)}

# Without a word of the operator nobody is believed.
_current: IdentityProvider = DOCUMENTS


def current() -> IdentityProvider:
    """The provider in use."""
    return _current


def adopt(provider: IdentityProvider) -> None:
    """Use this provider in this process."""
    global _current
    _current = provider
