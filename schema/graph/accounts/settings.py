"""What a person set, and what keeps their account open."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.accounts import left_to_do as domain_left
from domain.accounts import models as account_models
from domain.accounts import refusals, settings
from domain.accounts.left_to_do import LeftKind
from domain.accounts.setting_rules import PostalAddress as StoredAddress
from domain.kernel.money import Money
from domain.mail import choices
from domain.mail.kinds import NoticeKind
from domain.people import email_changes, models, queries
from domain.people.models import CredentialKind
from schema.execution.cost import Cost
from schema.graph.accounts.own_credentials import OwnCredentials
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.errors import Forbidden
from schema.kernel.fields import Owner, owned

LINES_DESCRIPTION = "Street and house, or what stands for it: 1 to 3 lines of 1 to 100 characters."
POSTAL_CODE_DESCRIPTION = (
    "Letters A to Z, digits, spaces and hyphens, at most 20 characters; null where the place has "
    "none."
)

described(
    NoticeKind,
    name="NoticeKind",
    description="The kind of a mail that another person causes. Its reader may turn it off.",
    members={
        NoticeKind.APPEAL: "A worker appealed against a rejection by the requester.",
        NoticeKind.APPEAL_DECIDED: "An appeal of the worker was decided, or not answered in time.",
        NoticeKind.BLOCKED: "A requester blocked the worker.",
        NoticeKind.BONUS: "A requester paid a bonus.",
        NoticeKind.PAYMENT: "A requester paid the worker without an assignment.",
        NoticeKind.INVITED: "A requester invited the worker to HITs.",
        NoticeKind.MESSAGE: "A requester or a worker wrote a message: at most 20 mails a day "
        "of one, and 50 of all.",
        NoticeKind.MONITOR: "A monitor found something about the requester's HITs that nobody may "
        "have noticed: at most one mail a day.",
        NoticeKind.QUALIFICATION_GRANTED: "A requester granted a qualification.",
        NoticeKind.QUALIFICATION_REVOKED: "A requester revoked a qualification.",
        NoticeKind.REQUEST_GRANTED: "A request for a qualification was granted.",
        NoticeKind.REQUEST_REJECTED: "A request for a qualification was rejected.",
    },
)
described(
    LeftKind,
    name="LeftKind",
    description="What keeps an account from being closed.",
    members={
        LeftKind.WORK_IN_PROGRESS: "Assignments that were accepted and not submitted.",
        LeftKind.UNDECIDED_SUBMISSIONS: "Submitted assignments that were not decided.",
        LeftKind.EARNINGS: "Earnings that were not paid out.",
        LeftKind.PAYOUTS: "Payouts that have not arrived.",
        LeftKind.REFUNDS: "Refunds that were not paid yet.",
        LeftKind.OPEN_HITS: "HITs that can be accepted, or that somebody works on.",
        LeftKind.DECISIONS: "Work of others that the requester did not decide on.",
        LeftKind.QUALIFICATION_REQUESTS: "Requests that the requester did not decide on.",
        LeftKind.PROFILE_QUESTIONS: "Profile questions that are not retired.",
        LeftKind.MONEY_ON_HOLD: "Money on hold for HITs.",
        LeftKind.FUNDS: "Available funds of the requester.",
        LeftKind.OPERATOR: "The account runs this installation: hand over first.",
        LeftKind.SUSPENSION: "The account is suspended.",
        LeftKind.EMAIL_CHANGE: "The e-mail was changed, and an earlier address may still undo it.",
        LeftKind.TEAM: "Other members of the requester's team: let another owner stay, and leave.",
        LeftKind.JOBS: "Jobs that have not ended: wait for them, or cancel them.",
    },
)


@strawberry.type(description="One thing to do, or to wait for, before an account can be closed.")
class LeftToDo:
    kind: LeftKind = strawberry.field(description="What it is.")
    message: str = strawberry.field(description="What to do about it, in words.")
    count: int | None = strawberry.field(description="How many there are; null where none count.")
    amount: Money | None = strawberry.field(description="The money; null where there is none.")
    until: datetime | None = strawberry.field(
        description="When it is over by itself; null where waiting does not help."
    )

    @classmethod
    def of(cls, left: domain_left.LeftToDo) -> LeftToDo:
        return cls(
            kind=left.kind,
            message=refusals.sentence(left),
            count=left.count,
            amount=left.amount,
            until=left.until,
        )


@strawberry.type(description="A postal address. Only its owner can see it.")
class PostalAddress:
    lines: list[str] = strawberry.field(description=LINES_DESCRIPTION)
    city: str = strawberry.field(description="The city or place, 1 to 100 characters.")
    region: str | None = strawberry.field(
        description="The state, province or the like, 1 to 100 characters; null where there is "
        "none."
    )
    postal_code: str | None = strawberry.field(description=POSTAL_CODE_DESCRIPTION)
    country: str = strawberry.field(description="The country, ISO 3166-1 alpha-2, such as DE.")

    @classmethod
    def of(cls, address: StoredAddress) -> PostalAddress:
        return cls(
            lines=list(address.lines),
            city=address.city,
            region=address.region,
            postal_code=address.postal_code,
            country=address.country,
        )


@strawberry.type(description="Whether a person wants a kind of mail.")
class MailChoice:
    kind: NoticeKind = strawberry.field(description="The kind.")
    is_wanted: bool = strawberry.field(description="Whether it is mailed; true from the start.")


@strawberry.type(description="The settings of an account, shown only to its owner.")
class AccountSettings(OwnCredentials):
    stored: strawberry.Private[account_models.AccountSettings]
    display_name: str = strawberry.field(description="The name of the account's owner.")
    time_zone: str | None = strawberry.field(
        description="The time zone, a name of the IANA database such as Europe/Berlin; null where "
        "it was not set."
    )
    language: str | None = strawberry.field(
        description="The language, a BCP 47 tag such as pt-BR; null where it was not set. It is "
        "stored for later: mails are in English for now."
    )

    @owned(description="The postal address; null where it was not set. Needs a session.")
    async def postal_address(self, info: Info) -> PostalAddress | None:
        if info.context.reading().kind is not CredentialKind.SESSION:
            raise Forbidden("Sign in to read this: an API key cannot.")
        address = settings.postal_address(self.stored)
        return None if address is None else PostalAddress.of(address)

    @owned(
        description="The kinds of mail that may be turned off. Mails that protect the account, "
        "such as about a new password, always come."
    )
    async def mails(self, info: Info) -> list[MailChoice]:
        wanted = await choices.choices_of(self.row.id)
        return [MailChoice(kind=kind, is_wanted=is_wanted) for kind, is_wanted in wanted.items()]

    @owned(
        description="The e-mail address that waits to be confirmed, after `changeEmail`; null "
        "where there is none."
    )
    async def new_email(self, info: Info) -> str | None:
        change = await email_changes.asked_for(self.row.id)
        return None if change is None else change.new_email

    @owned(
        description="What has to be done before `closeAccount`; empty where nothing has.",
        cost=Cost(weight=10),
    )
    async def left_to_do(self, info: Info) -> list[LeftToDo]:
        profiles = await queries.profiles_of(self.row.id)
        left = await domain_left.left_to_do(self.row, *profiles)
        return [LeftToDo.of(each) for each in left]

    @classmethod
    async def read(cls, account: models.Account, owner: Owner) -> AccountSettings:
        stored = await settings.settings_of(account.id)
        return cls(
            row=account,
            owner=owner,
            stored=stored,
            display_name=account.display_name,
            time_zone=stored.time_zone,
            language=stored.language,
        )
