"""The installation: what a frontend needs before anybody signs in."""

from __future__ import annotations

from enum import StrEnum

import strawberry

from domain.accounts.agreement import document
from domain.accounts.applications.countries import open_to
from domain.accounts.applications.limits import BUSINESS_DAYS
from domain.kernel import policy
from domain.kernel.money import Money
from domain.kernel.policy import Disclosure
from domain.people.admission import ApplicationRole
from schema.execution.cost import Cost
from schema.graph.accounts.sign_in_ways import SignInProvider
from schema.kernel.enums import described

CURRENCY = "USD"


class InstallationMode(StrEnum):
    """What an installation is for."""

    SANDBOX = "SANDBOX"
    PRODUCTION = "PRODUCTION"


class ReviewKind(StrEnum):
    """The reviewer of applications."""

    AUTOMATIC = "AUTOMATIC"
    OPERATOR = "OPERATOR"


class SignInWay(StrEnum):
    """A way to sign in."""

    PASSWORD = "PASSWORD"
    OPENID = "OPENID"


described(
    InstallationMode,
    name="InstallationMode",
    description="What an installation is for. It chooses defaults, each of which is a setting.",
    members={
        InstallationMode.SANDBOX: "To try: nothing is asked, and the default money is play money.",
        InstallationMode.PRODUCTION: "For work: people agree, apply and are reviewed.",
    },
)
described(
    ReviewKind,
    name="ReviewKind",
    description="The reviewer of applications.",
    members={
        ReviewKind.AUTOMATIC: "A rule approves each at once.",
        ReviewKind.OPERATOR: "An operator decides.",
    },
)
described(
    Disclosure,
    name="MessageDisclosure",
    description="Whether a worker who writes to a requester discloses name and e-mail.",
    members={
        Disclosure.DISCLOSED: "Always: `disclosesIdentity` must be true.",
        Disclosure.CHOSEN: "As the worker chooses by `disclosesIdentity`; otherwise the market "
        "relays the message.",
        Disclosure.RELAYED: "Never: the market relays messages; `disclosesIdentity` must be false.",
    },
)
described(
    SignInWay,
    name="SignInWay",
    description="A way to sign in.",
    members={
        SignInWay.PASSWORD: "By e-mail and password: `signIn`.",
        SignInWay.OPENID: "Through one of `signInProviders`: `startSignIn`.",
    },
)


@strawberry.type(description="The participation agreement in force.")
class Agreement:
    version: int = strawberry.field(description="The version: a higher one is newer.")
    title: str = strawberry.field(description="The title.")
    text: str = strawberry.field(description="The text, in Markdown.")
    text_hash: str = strawberry.field(description="The SHA-256 of the text, in hexadecimal digits.")
    is_asked: bool = strawberry.field(
        description="Whether people must accept it; else a rule records it."
    )


@strawberry.type(description="The countries from which one may apply, ISO 3166-1 alpha-2, sorted.")
class OpenCountries:
    workers: list[str] = strawberry.field(description="For workers.")
    requesters: list[str] = strawberry.field(description="For requesters.")


@strawberry.type(description="The limits of this installation.")
class InstallationLimits:
    queue_length: int = strawberry.field(
        description="The number of assignments that a worker may have in progress."
    )
    probation_days: int = strawberry.field(
        description="The days with a submission that a worker's probation has; 0: none."
    )
    probation_daily_limit: int = strawberry.field(
        description="The HITs that a worker in probation may do on one day; 0: no limit."
    )
    daily_limit: int = strawberry.field(
        description="The HITs that any other worker may do on one day; 0: no limit."
    )
    review_business_days: int = strawberry.field(
        description="The business days in which an operator decides on an application."
    )
    reapply_days: int = strawberry.field(
        description="The days from the refusal of an application to the next one."
    )


@strawberry.type(description="The fees that requesters pay, in percent of the reward.")
class FeeTable:
    base_percent: int = strawberry.field(
        description="For each approved assignment, and for bonuses."
    )
    large_hit_percent: int = strawberry.field(
        description="In addition, for HITs with `largeHitAssignments` or more."
    )
    large_hit_assignments: int = strawberry.field(
        description="The number of assignments from which a HIT is large."
    )
    masters_percent: int = strawberry.field(
        description="In addition, for HITs that require Masters."
    )
    minimum: Money = strawberry.field(description="The least fee for one assignment or bonus.")


@strawberry.type(
    description="This installation: what a frontend needs before anybody signs in. It is the same "
    "until the server is restarted."
)
class Installation:
    name: str = strawberry.field(description="The name.")
    mode: InstallationMode = strawberry.field(description="The mode.")
    currency: str = strawberry.field(description="The currency of all money, ISO 4217.")
    time_zone: str = strawberry.field(
        description="The time zone of business days, by its IANA name."
    )
    agreement: Agreement = strawberry.field(description="The participation agreement.")
    review: ReviewKind = strawberry.field(description="The reviewer of applications.")
    is_tax_asked: bool = strawberry.field(
        description="Whether workers complete a tax interview before they accept HITs."
    )
    is_identity_asked: bool = strawberry.field(
        description="Whether workers must show who they are before they begin work. A check that "
        "was begun must succeed in any case."
    )
    one_application: bool = strawberry.field(
        description="Whether one application covers both roles; else each role has its own."
    )
    countries: OpenCountries = strawberry.field(description="The countries that are open.")
    limits: InstallationLimits = strawberry.field(description="The limits.")
    fees: FeeTable = strawberry.field(description="The fees.")
    message_disclosure: Disclosure = strawberry.field(
        description="Whether workers who write to a requester disclose name and e-mail. Tell them "
        "before they write."
    )
    sign_in_ways: list[SignInWay] = strawberry.field(
        description="The ways to sign in.", directives=[Cost(weight=0)]
    )
    sign_in_providers: list[SignInProvider] = strawberry.field(
        description="The OpenID providers to sign in through, in the order to show them.",
        directives=[Cost(weight=0)],
    )

    @classmethod
    def present(cls) -> Installation:
        """From the settings in force."""
        market = policy.current()
        admission = market.admission
        by_operator = admission.operators_review
        providers = SignInProvider.all()
        is_production = market.is_production
        return cls(
            name=market.name,
            mode=InstallationMode.PRODUCTION if is_production else InstallationMode.SANDBOX,
            currency=CURRENCY,
            time_zone=market.time_zone,
            agreement=_agreement(is_asked=market.agreement_version > 0),
            review=ReviewKind.OPERATOR if by_operator else ReviewKind.AUTOMATIC,
            is_tax_asked=market.asks_tax,
            is_identity_asked=market.identity.is_asked,
            one_application=not admission.roles_apart,
            countries=OpenCountries(
                workers=sorted(open_to(ApplicationRole.WORKER)),
                requesters=sorted(open_to(ApplicationRole.REQUESTER)),
            ),
            limits=InstallationLimits(
                queue_length=market.queue_length,
                probation_days=market.probation_days,
                probation_daily_limit=market.probation_daily_limit,
                daily_limit=market.daily_limit,
                review_business_days=BUSINESS_DAYS,
                reapply_days=admission.reapply_after.days,
            ),
            fees=_fees(),
            message_disclosure=market.messages.disclosure,
            sign_in_ways=list(SignInWay) if providers else [SignInWay.PASSWORD],
            sign_in_providers=providers,
        )


def _agreement(*, is_asked: bool) -> Agreement:
    shown = document.current()
    return Agreement(
        version=shown.version,
        title=shown.title,
        text=shown.text,
        text_hash=shown.text_hash,
        is_asked=is_asked,
    )


def _fees() -> FeeTable:
    fees = policy.current().fees
    return FeeTable(
        base_percent=fees.base_percent,
        large_hit_percent=fees.large_hit_percent,
        large_hit_assignments=fees.large_hit_assignments,
        masters_percent=fees.masters_percent,
        minimum=fees.minimum,
    )
