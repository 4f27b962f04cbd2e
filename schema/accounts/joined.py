"""All queries and mutations of accounts."""

from __future__ import annotations

import strawberry

from schema.accounts.applying import ApplyingMutations
from schema.accounts.changing_email import EmailMutations
from schema.accounts.closing import ClosingAccountMutations
from schema.accounts.exporting import ExportingMutations
from schema.accounts.installation import InstallationQueries
from schema.accounts.proposals import ProposalMutations, ProposalQueries
from schema.accounts.proving_identity import IdentityMutations
from schema.accounts.reviewing import ReviewingMutations, ReviewingQueries
from schema.accounts.settings import SettingsMutations
from schema.accounts.suspending import SuspensionMutations, SuspensionQueries
from schema.accounts.tax_forms import TaxFormMutations, TaxFormQueries
from schema.accounts.tax_interview import TaxInterviewMutations
from schema.accounts.verifying_identity import VerifyingMutations, VerifyingQueries


@strawberry.type
class AccountQueries(
    InstallationQueries,
    ProposalQueries,
    ReviewingQueries,
    SuspensionQueries,
    TaxFormQueries,
    VerifyingQueries,
):
    pass


@strawberry.type
class AccountMutations(
    ApplyingMutations,
    EmailMutations,
    ClosingAccountMutations,
    ExportingMutations,
    ProposalMutations,
    IdentityMutations,
    ReviewingMutations,
    SettingsMutations,
    SuspensionMutations,
    TaxFormMutations,
    TaxInterviewMutations,
    VerifyingMutations,
):
    pass
