"""The tax interview: what a worker answers, and how they sign."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.accounts.tax import commands
from domain.accounts.tax.commands import PrintedForm
from domain.accounts.tax.interview import Address, Answers, ElectronicSignature
from domain.kernel.refusals import InvalidInput as Invalid
from domain.kernel.refusals import Rule
from schema.graph.accounts.tax import TaxIdKind, WorkerTax
from schema.kernel.context import Info
from schema.kernel.fields import secret
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_COUNTRY = "ISO 3166-1 alpha-2, such as DE."


@strawberry.input(description="The permanent address of residence: no post-office box.")
class TaxAddressInput:
    line1: str = strawberry.field(description="The first line, 1 to 100 characters.")
    line2: str | None = strawberry.field(
        default=None, description="The second line, 1 to 100 characters."
    )
    city: str = strawberry.field(description="The city, 1 to 100 characters.")
    region: str | None = strawberry.field(
        default=None,
        description="The state or region, 1 to 100 characters. A US person in the US gives it.",
    )
    postal_code: str | None = strawberry.field(
        default=None,
        description="The postal code, 1 to 20 characters. A US person in the US gives a ZIP code.",
    )
    country: str = strawberry.field(description=f"The country, {_COUNTRY}")

    def read(self) -> Address:
        return Address(
            self.line1, self.city, self.country, self.line2, self.region, self.postal_code
        )


@strawberry.input(description="The answers of the tax interview. This market gives no tax advice.")
class TaxAnswersInput:
    is_us_person: bool = strawberry.field(
        description="Whether the person is a US person, such as a citizen or a resident of the US."
    )
    citizenship: str = strawberry.field(description=f"The country of citizenship, {_COUNTRY}")
    name: str = strawberry.field(
        description="The full name of the person who reports the income, 1 to 100 characters."
    )
    address: TaxAddressInput = strawberry.field(description="The permanent address.")
    tax_id: str | None = secret(
        default=None,
        description="The tax id, at most 30 characters, checked by the rules of its country where "
        "they are known. A US person gives one, and so does whoever claims a treaty. It is stored "
        "encrypted.",
    )
    id_kind: TaxIdKind | None = strawberry.field(
        default=None,
        description="The kind of the tax id, given with it: SSN, EIN or ITIN of a US person; else "
        "FOREIGN, SSN or ITIN.",
    )
    id_country: str | None = strawberry.field(
        default=None,
        description=f"The country of a tax id of the kind FOREIGN, {_COUNTRY} Without it, that of "
        "the address.",
    )
    claims_treaty: bool = strawberry.field(
        default=False,
        description="Whether the person claims the treaty of the address's country with the US.",
    )
    certifies: bool = strawberry.field(
        description="Must be true: the person certifies that the answers are true, correct and "
        "complete, and knows that false ones may be punished."
    )

    def read(self) -> Answers:
        return Answers(
            is_us_person=self.is_us_person,
            citizenship=self.citizenship,
            name=self.name,
            address=self.address.read(),
            certifies=self.certifies,
            tax_id=self.tax_id,
            id_kind=self.id_kind,
            id_country=self.id_country,
            claims_treaty=self.claims_treaty,
        )


@strawberry.input(description="An electronic signature. It needs no special hardware.")
class ElectronicSignatureInput:
    consents: bool = strawberry.field(
        description="Must be true: the person consents to sign electronically."
    )
    typed_name: str = strawberry.field(
        description="The name of the answers, typed again; capitals and spaces do not matter."
    )
    email: str = strawberry.field(description="The e-mail address of the account.")


@strawberry.input(description="A printed form, signed by hand.")
class PrintedTaxFormInput:
    upload_id: strawberry.ID = strawberry.field(
        description="An upload of the viewer's with the purpose TAX_FORM, whose bytes are stored."
    )


@strawberry.input(one_of=True, description="How the interview is signed: exactly one of these.")
class TaxSignatureInput:
    electronic: ElectronicSignatureInput | None = strawberry.field(
        default=strawberry.UNSET, description="Electronically: it is good at once."
    )
    printed: PrintedTaxFormInput | None = strawberry.field(
        default=strawberry.UNSET, description="On paper: an operator files the form."
    )

    def read(self) -> ElectronicSignature | PrintedForm:
        if self.electronic:
            given = self.electronic
            return ElectronicSignature(given.consents, given.typed_name, given.email)
        if not self.printed:
            raise Invalid("signature", None, "electronic or printed", broken=Rule.REQUIRED)
        field = "signature.printed.uploadId"
        return PrintedForm(key_of(field, self.printed.upload_id, "Upload"))


@strawberry.input(description="The answers and the signature.")
class CompleteTaxInterviewInput:
    answers: TaxAnswersInput = strawberry.field(description="The answers.")
    signature: TaxSignatureInput = strawberry.field(description="The signature.")


@strawberry.type(
    description="The interview is completed. It takes the place of the one before: at once if it "
    "was signed electronically, else when an operator has filed the form."
)
class CompleteTaxInterviewSuccess:
    tax: WorkerTax = strawberry.field(description="Where the worker stands now.")


CompleteTaxInterviewResult = Annotated[
    CompleteTaxInterviewSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "CompleteTaxInterviewResult", description="The result of completeTaxInterview."
    ),
]


@strawberry.type
class TaxInterviewMutations:
    @mutation(
        description="Complete the tax interview, at most 10 times a day: all is checked before "
        "anything is stored. It is good for three years. A US person who lives outside the US is "
        "declined with TAX_STATUS_NOT_SUPPORTED, and may correct the answers or retake it later. "
        "For workers with a confirmed e-mail, in a session. This market gives no tax advice."
    )
    async def complete_tax_interview(
        self,
        info: Info,
        input: Annotated[
            CompleteTaxInterviewInput,
            strawberry.argument(description="The answers and the signature."),
        ],
    ) -> CompleteTaxInterviewResult:
        viewer = info.context.signed_in()
        row = await commands.complete(viewer, input.answers.read(), input.signature.read())
        return CompleteTaxInterviewSuccess(tax=await WorkerTax.of_worker(row.worker_id))
