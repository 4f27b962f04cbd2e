"""The settings of identity verification."""

from datetime import timedelta
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings

from domain.accounts.identity.providers import (
    DOCUMENTS,
    IDENTITY_PROVIDERS,
    RULES,
    IdentityProvider,
)
from domain.kernel.policy import IdentityPolicy


class IdentitySettings(BaseSettings):
    """A part of the settings; `docs/accounts.md` explains them."""

    production: bool = False
    identity: Literal["automatic", "asked"] | None = Field(
        None,
        description="Whether workers must show who they are before they begin work (`asked`), or "
        "only who began a check must finish it (`automatic`). Without it, `asked` in production.",
    )
    identity_provider: Literal["rules", "documents"] | None = Field(
        None,
        description="The automatic check: `documents` asks everybody for documents, which "
        "investigators look at; `rules` believes what people write, for a sandbox. Without it, "
        "`documents` in production, else `rules`.",
    )
    identity_document_days: int = Field(
        30,
        ge=0,
        le=3650,
        description="The days from the decision on an identity check to the deletion of its "
        "documents.",
    )

    @property
    def identity_policy(self) -> IdentityPolicy:
        """The part that the domain uses."""
        return IdentityPolicy(
            is_asked=self.production if self.identity is None else self.identity == "asked",
            documents_kept=timedelta(days=self.identity_document_days),
        )

    @property
    def provider_of_identity(self) -> IdentityProvider:
        """The automatic check."""
        if self.identity_provider is None:
            return DOCUMENTS if self.production else RULES
        return IDENTITY_PROVIDERS[self.identity_provider]
