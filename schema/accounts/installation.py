"""The installation, for everybody."""

from __future__ import annotations

import strawberry

from domain.accounts.agreement import document
from domain.accounts.agreement.document import AgreementDocument
from domain.kernel import policy
from domain.kernel.policy import MarketPolicy
from schema.graph.accounts.installation import Installation
from schema.kernel.fields import resolved

# The present one with what it was made of: sorting the countries of each answer takes longer.
_made: tuple[MarketPolicy, AgreementDocument, Installation] | None = None


@strawberry.type
class InstallationQueries:
    @resolved(
        description="This installation: its name, mode, agreement, countries, limits and fees. For "
        "everybody, also before signing in."
    )
    async def installation(self) -> Installation:
        global _made
        market, agreement = policy.current(), document.current()
        if _made is None or _made[0] is not market or _made[1] is not agreement:
            _made = market, agreement, Installation.present()
        return _made[2]
