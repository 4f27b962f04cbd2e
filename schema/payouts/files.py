"""Files for the bank, and its answers, for operators."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

import strawberry

from domain.kernel import bounds
from domain.kernel.paging import NEWEST_FIRST
from domain.kernel.refusals import InvalidInput as Invalid
from domain.kernel.refusals import Rule
from domain.payouts import commands, queries, refusals
from domain.people.operators import Duty
from schema.execution.cost import Cost
from schema.graph.payouts.case import BankAnswer, PayoutFile
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, InvalidInput, NotFound, Refusal, shows

_LIST = "payoutFiles"
_FILE = "The id of the file."
_REASON = "The reason for the audit, 1 to 1,000 characters."
_OPERATORS = "For operators with the duty MOVE_MONEY, in a session."
_FILES_COST = Cost(weight=200, per_operation=1)  # thousands of payments


@strawberry.type(
    description="Every due payout that goes by a file is in one now, or held with a reason where "
    "no file can pay it."
)
class MakePayoutFilesSuccess:
    files: list[PayoutFile] = strawberry.field(
        description="The files that were made; none where no payout was due.",
        directives=[Cost(weight=10)],
    )


@strawberry.input(description="The file to read, and why.")
class ReadPayoutFileInput:
    file_id: strawberry.ID = strawberry.field(description=_FILE)
    reason: str = strawberry.field(description=_REASON)


@strawberry.type(
    description="The bytes of a file, the same each time. They have bank accounts in clear: give "
    "them to the bank and to nobody else."
)
class ReadPayoutFileSuccess:
    file: PayoutFile = strawberry.field(description="The file.")
    base64: str = strawberry.field(description="The bytes, in base64 with padding.")


@strawberry.input(description="The file whose payments have all arrived, and how that is known.")
class SettlePayoutFileInput:
    file_id: strawberry.ID = strawberry.field(description=_FILE)
    reason: str = strawberry.field(description=_REASON)


@strawberry.type(
    description="All payments of the file that were in transit have arrived; their workers were "
    "told by mail."
)
class SettlePayoutFileSuccess:
    file: PayoutFile = strawberry.field(description="The file.")


@strawberry.input(
    one_of=True, description="The bytes that the bank answered with: exactly one of these."
)
class BankAnswerContentInput:
    text: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The answer as text, of at least one character; it is read as UTF-8.",
    )
    base64: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The answer's bytes in base64 with padding, for any encoding of characters.",
    )


@strawberry.input(description="An answer of the bank.")
class ReadBankAnswerInput:
    rail: str = strawberry.field(
        description="The rail whose files it answers, such as `nacha` or `iso20022`."
    )
    content: BankAnswerContentInput = strawberry.field(description="The answer itself.")


@strawberry.type(
    description="All of the answer was done, and workers were told by mail. The same bytes again "
    "do nothing, and give the first result."
)
class ReadBankAnswerSuccess:
    answer: BankAnswer = strawberry.field(description="What it did.")


@shows(refusals.BankAnswerRefused)
@strawberry.type(
    description="The answer cannot be read, or does not match what was sent: nothing of it was "
    "done."
)
class BankAnswerRefused(Refusal):
    lines: list[str] = strawberry.field(
        description="Everything that is wrong, each with its place in the answer, such as "
        "`line 12: ...`; the first 50.",
        directives=[Cost(weight=0)],
    )


MakePayoutFilesResult = Annotated[
    MakePayoutFilesSuccess | Declined,
    strawberry.union("MakePayoutFilesResult", description="The result of makePayoutFiles."),
]
ReadPayoutFileResult = Annotated[
    ReadPayoutFileSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("ReadPayoutFileResult", description="The result of readPayoutFile."),
]
SettlePayoutFileResult = Annotated[
    SettlePayoutFileSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("SettlePayoutFileResult", description="The result of settlePayoutFile."),
]
ReadBankAnswerResult = Annotated[
    ReadBankAnswerSuccess | BankAnswerRefused | InvalidInput | Declined,
    strawberry.union("ReadBankAnswerResult", description="The result of readBankAnswer."),
]


@strawberry.type
class PayoutFileQueries:
    @resolved(description=f"The files that were made for the bank, the newest first. {_OPERATORS}")
    async def payout_files(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[PayoutFile]:
        info.context.overseeing(Duty.MOVE_MONEY, "payouts.list_files")
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=_LIST)
        page = await queries.files(part)
        return connected(page, PayoutFile.of, NEWEST_FIRST, list_name=_LIST)


@strawberry.type
class PayoutFileMutations:
    @mutation(
        description="Put all due payouts into files for the bank, as `kempelen payouts run` does "
        f"each night. Called again, it makes files of what has become due since. {_OPERATORS}",
        cost=_FILES_COST,
    )
    async def make_payout_files(self, info: Info) -> MakePayoutFilesResult:
        actor = info.context.acting(Duty.MOVE_MONEY)
        files = await commands.make_files(by=actor)
        return MakePayoutFilesSuccess(files=[PayoutFile.of(each) for each in files])

    @mutation(
        description="Read the bytes of a file for the bank, with bank accounts in clear. Each use "
        f"is in the audit with its reason. {_OPERATORS}",
        cost=_FILES_COST,
    )
    async def read_payout_file(
        self,
        info: Info,
        input: Annotated[
            ReadPayoutFileInput, strawberry.argument(description="The file and the reason.")
        ],
    ) -> ReadPayoutFileResult:
        actor = info.context.acting(Duty.MOVE_MONEY)
        key = key_of("fileId", input.file_id, "PayoutFile")
        file, content = await commands.read_file(key, by=actor, reason=input.reason)
        text = base64.b64encode(content).decode()
        return ReadPayoutFileSuccess(file=PayoutFile.of(file), base64=text)

    @mutation(
        description="Say that all payments of a file that are in transit have arrived, where the "
        f"bank answers no file. {_OPERATORS}",
        cost=_FILES_COST,
    )
    async def settle_payout_file(
        self,
        info: Info,
        input: Annotated[
            SettlePayoutFileInput, strawberry.argument(description="The file and the reason.")
        ],
    ) -> SettlePayoutFileResult:
        actor = info.context.acting(Duty.MOVE_MONEY)
        key = key_of("fileId", input.file_id, "PayoutFile")
        file = await commands.settle_file(key, by=actor, reason=input.reason)
        return SettlePayoutFileSuccess(file=PayoutFile.of(file))

    @mutation(
        description="Do what an answer of the bank says, all of it or nothing: a NACHA file of "
        f"returns, or pain.002 or camt.054 of ISO 20022. {_OPERATORS}",
        cost=_FILES_COST,
    )
    async def read_bank_answer(
        self,
        info: Info,
        input: Annotated[
            ReadBankAnswerInput, strawberry.argument(description="The rail and the answer.")
        ],
    ) -> ReadBankAnswerResult:
        actor = info.context.acting(Duty.MOVE_MONEY)
        content = _bytes_of(input.content)
        answer = await commands.read_answer(content, input.rail, by=actor)
        return ReadBankAnswerSuccess(answer=BankAnswer.of(answer))


def _bytes_of(content: BankAnswerContentInput) -> bytes:
    """The bytes of an answer. Raises InvalidInput where there are none."""
    if isinstance(content.text, str):
        if not content.text:
            raise Invalid("content.text", None, "1 character or more", broken=Rule.BLANK)
        return bounds.clean("content.text", content.text).encode()
    try:
        assert isinstance(content.base64, str), "it is one of the two"
        found = base64.b64decode(content.base64, validate=True)
    except (ValueError, binascii.Error):
        found = b""
    if not found:
        bound = "bytes in base64, with padding and without line breaks"
        raise Invalid("content.base64", None, bound, broken=Rule.FORMAT)
    return found
