"""How a worker is paid: choosing a method, and confirming a bank account."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput as Invalid
from domain.kernel.refusals import Rule
from domain.payouts.methods import commands, refusals
from domain.payouts.methods.account_rules import IbanInput, UsBankInput
from domain.payouts.methods.commands import ByGiftCard
from schema.execution.cost import Cost
from schema.graph.accounts.attempts import TooManyAttempts
from schema.graph.payouts.method import AccountType, PayoutMethod
from schema.kernel.context import Info
from schema.kernel.fields import secret
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, Refusal, WrongState, shows

PASSWORD_COST = Cost(weight=100, per_operation=1)
_ID = "The id of the payout method: the viewer's, and UNCONFIRMED."
_HOLDER = (
    "The name of the account's holder as the bank knows it, 1 to 70 characters: Latin letters, "
    "digits, spaces and ' - . , & / ( ) +"
)
_WHO = "For workers with a confirmed e-mail, in a session; a suspended account may too."


@strawberry.input(description="A bank account in the US.")
class UsBankAccountInput:
    holder: str = strawberry.field(description=_HOLDER)
    routing_number: str = secret(
        description="The bank's ABA routing number: nine digits; spaces do not matter."
    )
    account_number: str = secret(
        description="The account number: 4 to 17 digits, letters and hyphens; spaces do not matter."
    )
    account_type: AccountType = strawberry.field(description="The type of the account.")
    is_third_party: bool = strawberry.field(
        default=False,
        description="Whether somebody else holds the account for the worker, such as a company "
        "that pays out in local currency. Must be true where the holder is not the worker.",
    )


@strawberry.input(description="A bank account with an IBAN. The worker holds it.")
class InternationalAccountInput:
    holder: str = strawberry.field(description=_HOLDER)
    iban: str = secret(
        description="The IBAN; spaces do not matter, and small letters are as good as capitals."
    )
    bic: str | None = secret(
        default=None,
        description="The bank's BIC, 8 or 11 characters, of the IBAN's country and bank. It may be "
        "left out.",
    )


@strawberry.input(one_of=True, description="The payout method: exactly one of these.")
class PayoutMethodInput:
    us_bank: UsBankAccountInput | None = strawberry.field(
        default=strawberry.UNSET, description="To a bank account in the US."
    )
    international: InternationalAccountInput | None = strawberry.field(
        default=strawberry.UNSET, description="To a bank account with an IBAN."
    )
    gift_card: bool | None = strawberry.field(
        default=strawberry.UNSET, description="By codes of gift cards: true."
    )

    def read(self) -> UsBankInput | IbanInput | ByGiftCard:
        if us := self.us_bank:
            return UsBankInput(
                holder=us.holder,
                routing_number=us.routing_number,
                account_number=us.account_number,
                account_type=us.account_type,
                is_third_party=us.is_third_party,
            )
        if other := self.international:
            return IbanInput(holder=other.holder, iban=other.iban, bic=other.bic)
        if self.gift_card:
            return ByGiftCard()
        bound = "true, where it is given"
        raise Invalid("method.giftCard", self.gift_card or None, bound, broken=Rule.REQUIRED)


@strawberry.input(description="The payout method, and the password.")
class SetPayoutMethodInput:
    method: PayoutMethodInput = strawberry.field(description="How to be paid.")
    password: str = secret(description="The account's password.")


@strawberry.input(description="The bank account to confirm.")
class StartBankConfirmationInput:
    payout_method_id: strawberry.ID = strawberry.field(description=_ID)


@strawberry.input(description="The amounts of the two small deposits, in any order.")
class ConfirmBankAccountInput:
    payout_method_id: strawberry.ID = strawberry.field(description=_ID)
    first_amount: Money = strawberry.field(description="One amount, 0.01 to 0.99.")
    second_amount: Money = strawberry.field(description="The other amount, 0.01 to 0.99.")


@strawberry.type(
    description="The payout method of the next transfer. A mail told the owner, unless it was that "
    "already."
)
class SetPayoutMethodSuccess:
    method: PayoutMethod = strawberry.field(description="The method.")


@strawberry.type(
    description="Two small deposits are asked for, or were already: they arrive within some days."
)
class StartBankConfirmationSuccess:
    method: PayoutMethod = strawberry.field(description="The method.")


@strawberry.type(description="The bank account is confirmed: transfers may go there.")
class ConfirmBankAccountSuccess:
    method: PayoutMethod = strawberry.field(description="The method.")


@shows(refusals.WrongDeposits)
@strawberry.type(description="These are not the amounts of the two small deposits.")
class WrongDeposits(Refusal):
    tries_left: int = strawberry.field(
        description="How often they may still be tried; after the last try, 0, they are erased."
    )


SetPayoutMethodResult = Annotated[
    SetPayoutMethodSuccess | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("SetPayoutMethodResult", description="The result of setPayoutMethod."),
]
StartBankConfirmationResult = Annotated[
    StartBankConfirmationSuccess
    | InvalidInput
    | NotFound
    | WrongState
    | TooManyAttempts
    | Declined,
    strawberry.union(
        "StartBankConfirmationResult", description="The result of startBankConfirmation."
    ),
]
ConfirmBankAccountResult = Annotated[
    ConfirmBankAccountSuccess | InvalidInput | NotFound | WrongState | WrongDeposits | Declined,
    strawberry.union("ConfirmBankAccountResult", description="The result of confirmBankAccount."),
]


@strawberry.type
class MethodMutations:
    @mutation(
        description="Choose how to be paid, at most 5 times a day, from the next transfer on; a "
        "payout that is made already goes where it was going. A bank account has to be confirmed "
        "before its first transfer, and nothing has to be while money is play money. Needs the "
        f"password; the owner is told by mail. {_WHO}",
        cost=PASSWORD_COST,
    )
    async def set_payout_method(
        self,
        info: Info,
        input: Annotated[SetPayoutMethodInput, strawberry.argument(description="The method.")],
    ) -> SetPayoutMethodResult:
        viewer = info.context.signed_in()
        row = await commands.set_method(viewer, input.method.read(), password=input.password)
        return SetPayoutMethodSuccess(method=PayoutMethod.of(row))

    @mutation(
        description="Ask for two small deposits, 0.01 to 0.99 each, to one's bank account; their "
        f"amounts confirm it. At most 3 times in 30 days. {_WHO}"
    )
    async def start_bank_confirmation(
        self,
        info: Info,
        input: Annotated[
            StartBankConfirmationInput, strawberry.argument(description="The bank account.")
        ],
    ) -> StartBankConfirmationResult:
        key = key_of("payoutMethodId", input.payout_method_id, "PayoutMethod")
        row = await commands.start_confirmation(info.context.signed_in(), key)
        return StartBankConfirmationSuccess(method=PayoutMethod.of(row))

    @mutation(
        description="Confirm one's bank account by the amounts of the two small deposits, in any "
        "order. They may be tried three times; then they are erased, and new ones have to be asked "
        f"for. {_WHO}"
    )
    async def confirm_bank_account(
        self,
        info: Info,
        input: Annotated[ConfirmBankAccountInput, strawberry.argument(description="The amounts.")],
    ) -> ConfirmBankAccountResult:
        key = key_of("payoutMethodId", input.payout_method_id, "PayoutMethod")
        row = await commands.confirm_deposits(
            info.context.signed_in(), key, first=input.first_amount, second=input.second_amount
        )
        return ConfirmBankAccountSuccess(method=PayoutMethod.of(row))
