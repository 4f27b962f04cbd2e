"""Tax interviews, as their workers see them and as operators do. Tax ids are masked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import strawberry

from domain.accounts.tax import models, queries
from domain.accounts.tax.interview import Address
from domain.accounts.tax.lifecycle import TaxForm, TaxIdKind, TaxState
from domain.kernel import clock, policy
from domain.people import models as people
from schema.graph.person import WorkerProfile
from schema.kernel.enums import described
from schema.kernel.fields import resolved
from schema.kernel.node import global_id, optional_id

__all__ = [
    "TaxAddress",
    "TaxForm",
    "TaxIdKind",
    "TaxInterview",
    "TaxInterviewCase",
    "TaxState",
    "WorkerTax",
]

described(
    TaxForm,
    name="TaxForm",
    description="The official form of the US that a tax record is like.",
    members={
        TaxForm.W_9: "Of a US person, who lives in the US.",
        TaxForm.W_8BEN: "Of everybody else, who lives outside the US.",
    },
)
described(
    TaxIdKind,
    name="TaxIdKind",
    description="The kind of a tax id.",
    members={
        TaxIdKind.SSN: "A social security number of the US.",
        TaxIdKind.EIN: "An employer identification number of the US.",
        TaxIdKind.ITIN: "An individual taxpayer identification number of the US.",
        TaxIdKind.FOREIGN: "The tax id of another country.",
    },
)
described(
    TaxState,
    name="TaxState",
    description="The state of a tax interview.",
    members={
        TaxState.WAITING: "Its printed form waits for an operator.",
        TaxState.RETURNED: "Its printed form was not in order: complete the interview again.",
        TaxState.IN_FORCE: "It is signed or filed, and good until `validUntil`.",
        TaxState.ENDED: "Another one took its place, or the account closed.",
    },
)


@strawberry.type(description="The permanent address of residence in a tax interview.")
class TaxAddress:
    line1: str = strawberry.field(description="The first line, such as street and number.")
    line2: str | None = strawberry.field(description="The second line; null where there is none.")
    city: str = strawberry.field(description="The city.")
    region: str | None = strawberry.field(
        description="The state or region; null where there is none."
    )
    postal_code: str | None = strawberry.field(
        description="The postal code; null where there is none."
    )
    country: str = strawberry.field(description="The country, ISO 3166-1 alpha-2.")

    @classmethod
    def of(cls, address: Address) -> TaxAddress:
        return cls(
            line1=address.line1,
            line2=address.line2,
            city=address.city,
            region=address.region,
            postal_code=address.postal_code,
            country=address.country,
        )


@strawberry.type(
    description="A tax interview that a worker completed. Only the worker and operators see it."
)
class TaxInterview:
    form: TaxForm = strawberry.field(description="The form that the record is like.")
    state: TaxState = strawberry.field(description="The state.")
    name: str = strawberry.field(description="The name of the person who reports the income.")
    citizenship: str = strawberry.field(
        description="The country of citizenship, ISO 3166-1 alpha-2."
    )
    address: TaxAddress = strawberry.field(description="The permanent address.")
    masked_tax_id: str | None = strawberry.field(
        description="The tax id, its last characters alone; null where none was given."
    )
    id_kind: TaxIdKind | None = strawberry.field(
        description="The kind of the tax id; null where none was given."
    )
    id_country: str | None = strawberry.field(
        description="The country of the tax id, ISO 3166-1 alpha-2; null where none was given."
    )
    treaty_country: str | None = strawberry.field(
        description="The country whose treaty with the US is claimed; null where none is."
    )
    withholding_basis_points: int = strawberry.field(
        description="The share of payouts to withhold, in hundredths of a percent: 3,000 is 30 %."
    )
    is_printed: bool = strawberry.field(
        description="Whether it was signed on a printed form; else electronically."
    )
    answered_at: datetime = strawberry.field(description="The time when it was completed.")
    return_reason: str | None = strawberry.field(
        description="The reason why the printed form was returned, at most 1,000 characters; else "
        "null."
    )
    valid_from: datetime | None = strawberry.field(
        description="The time from which it is good; null before it is filed."
    )
    valid_until: datetime | None = strawberry.field(
        description="The end of the three years for which it is good; null before it is filed."
    )

    @classmethod
    def of(cls, row: models.TaxInterview) -> TaxInterview:
        person = row.described
        return cls(
            form=row.form,
            state=row.state,
            name=person.name,
            citizenship=person.citizenship,
            address=TaxAddress.of(person.address),
            masked_tax_id=row.masked_id,
            id_kind=row.id_kind,
            id_country=row.id_country,
            treaty_country=row.treaty_country,
            withholding_basis_points=row.withholding,
            is_printed=row.upload_id is not None,
            answered_at=row.answered_at,
            return_reason=row.return_reason,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )


@strawberry.type(
    description="Where a worker stands with the tax interview. This market gives no tax advice."
)
class WorkerTax:
    is_asked: bool = strawberry.field(
        description="Whether this installation asks for the interview before HITs are accepted."
    )
    is_complete: bool = strawberry.field(
        description="Whether an interview is good now. Where it is asked and this is false, "
        "`acceptHit` answers TAX_INCOMPLETE."
    )
    valid_until: datetime | None = strawberry.field(
        description="The end of the interview in force, which may be past; null where there was "
        "none. A mail reminds of it 30 days before."
    )
    in_force: TaxInterview | None = strawberry.field(
        description="The interview that was signed or filed last; null where there is none."
    )
    printed: TaxInterview | None = strawberry.field(
        description="The printed form that waits for an operator, or was returned; null where "
        "there is none."
    )

    @classmethod
    async def of_worker(cls, worker_id: UUID) -> WorkerTax:
        in_force, printed = await queries.in_force(worker_id), await queries.undecided(worker_id)
        return cls(
            is_asked=policy.current().asks_tax,
            is_complete=in_force is not None and in_force.is_in_force(clock.now()),
            valid_until=None if in_force is None else in_force.valid_until,
            in_force=None if in_force is None else TaxInterview.of(in_force),
            printed=None if printed is None else TaxInterview.of(printed),
        )


@strawberry.type(description="A tax interview with its worker. Only operators can see it.")
class TaxInterviewCase:
    row: strawberry.Private[models.TaxInterview]
    id: strawberry.ID = strawberry.field(description="The id to file it with.")
    interview: TaxInterview = strawberry.field(description="What its worker sees of it.")
    worker: WorkerProfile = strawberry.field(description="The worker.")
    upload_id: strawberry.ID | None = strawberry.field(
        description="The printed form, which `readUpload` gives a link to; null where it was "
        "signed electronically."
    )
    decided_by: strawberry.ID | None = strawberry.field(
        description="The account of the operator who filed or returned the form; null before, "
        "and for the command line."
    )

    @resolved(description="The age in whole seconds, since the worker completed it.")
    def age_seconds(self) -> int:
        return int((clock.now() - self.row.answered_at).total_seconds())

    @classmethod
    def of(cls, row: models.TaxInterview, worker: people.Worker) -> TaxInterviewCase:
        return cls(
            row=row,
            id=global_id("TaxInterview", row.id),
            interview=TaxInterview.of(row),
            worker=WorkerProfile.of(worker),
            upload_id=optional_id("Upload", row.upload_id),
            decided_by=optional_id("Account", row.decided_by),
        )
