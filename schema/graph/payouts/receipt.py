"""The signed receipt of a payout."""

from __future__ import annotations

import strawberry

from domain.payouts.models import Payout as PayoutRow
from domain.payouts.receipts.payout_receipt import receipt_of
from domain.payouts.receipts.printing import text_of
from domain.secrets.signed_documents import SignedDocument
from domain.secrets.verification import contents
from schema.execution.cost import Cost

RECEIPT_COST = Cost(weight=5)  # a transaction, in which the key is locked


@strawberry.type(
    description="The receipt of a payout that ended, signed with what is true of it now. Keep "
    "`file`: `kempelen receipt verify` says whether it is genuine, also without this market."
)
class PayoutReceipt:
    document: str = strawberry.field(
        description="The text that is signed, to the letter: JSON by RFC 8785, in UTF-8."
    )
    signature: str = strawberry.field(
        description="The Ed25519 signature of these bytes: 64 bytes in base64."
    )
    key_id: str = strawberry.field(
        description="The key that signed it, among those at `/.well-known/kempelen.json`: 16 "
        "characters."
    )
    text: str = strawberry.field(description="The same for people: a line for each part.")
    file: str = strawberry.field(description="Document, key and signature as one file of JSON.")

    @classmethod
    def of(cls, signed: SignedDocument) -> PayoutReceipt:
        return cls(
            document=signed.document,
            signature=signed.signature,
            key_id=signed.key_id,
            text=text_of(contents(signed)),
            file=signed.as_file,
        )

    @classmethod
    async def read(cls, payout: PayoutRow) -> PayoutReceipt | None:
        """The receipt of a payout of the viewer's; None before it ended."""
        signed = await receipt_of(payout)
        return None if signed is None else cls.of(signed)
