"""The contact form: writing to operators, confirming an address, and replying."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.kernel.refusals import InvalidInput as Invalid
from domain.kernel.refusals import Rule
from domain.messages.contact import commands
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.contact.rules import ContactForm
from schema.graph.messages.contact_thread import ContactThread
from schema.kernel.context import Info
from schema.kernel.fields import secret
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound

TEXT = "1 to 5,000 characters of plain text."


@strawberry.input(description="A message to the operators of the market.")
class ContactOperatorInput:
    category: ContactCategory = strawberry.field(description="The subject matter.")
    subject: str = strawberry.field(description="1 to 200 characters on one line.")
    text: str = strawberry.field(description=TEXT)
    email: str | None = strawberry.field(
        default=None,
        description="The address to answer to; where you are signed in, that of your account is "
        "used instead.",
    )
    name: str | None = strawberry.field(
        default=None,
        description="Your name, 1 to 100 characters on one line; not used where you are signed in.",
    )


@strawberry.type(
    description="The message is stored. Operators read that of an account at once, and that of a "
    "stranger when the mailed token was given to confirmContact."
)
class ContactOperatorSuccess:
    thread: ContactThread | None = strawberry.field(
        description="The thread; null for a stranger, who sees it by confirmContact."
    )


@strawberry.input(description="The mailed token.")
class ConfirmContactInput:
    token: str = secret(description="The token that was mailed to the address.")


@strawberry.type(description="The address is confirmed. Also returned where it was before.")
class ConfirmContactSuccess:
    thread: ContactThread = strawberry.field(description="The thread.")


@strawberry.input(description="A reply: in a thread of your account, or by a mailed token.")
class ReplyToOperatorInput:
    text: str = strawberry.field(description=TEXT)
    thread_id: strawberry.ID | None = strawberry.field(
        default=None, description="The id of a thread of your account; or else `token`."
    )
    token: str | None = secret(
        description="The token of the newest mail about the thread of a stranger; or else "
        "`threadId`.",
        default=None,
    )


@strawberry.type(description="The reply is in the thread, which waits for an operator.")
class ReplyToOperatorSuccess:
    thread: ContactThread = strawberry.field(description="The thread.")


ContactOperatorResult = Annotated[
    ContactOperatorSuccess | InvalidInput | Declined,
    strawberry.union("ContactOperatorResult", description="The result of contactOperator."),
]
ConfirmContactResult = Annotated[
    ConfirmContactSuccess | Declined,
    strawberry.union("ConfirmContactResult", description="The result of confirmContact."),
]
ReplyToOperatorResult = Annotated[
    ReplyToOperatorSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("ReplyToOperatorResult", description="The result of replyToOperator."),
]


@strawberry.type
class ContactMutations:
    @mutation(
        description="Write to the operators of the market. Open to everybody, also without an "
        "account; at most 5 messages an hour and 20 a day of one mailbox, and 20 an hour of one "
        "network. A stranger is mailed a token, which confirms the address."
    )
    async def contact_operator(
        self,
        info: Info,
        input: Annotated[ContactOperatorInput, strawberry.argument(description="The message.")],
    ) -> ContactOperatorResult:
        viewer = info.context.viewer
        form = ContactForm(
            category=input.category,
            subject=input.subject,
            text=input.text,
            email=input.email,
            name=input.name,
        )
        account = None if viewer is None else info.context.reading().account
        address = info.context.address
        thread = await commands.write(form, account=account, client_address=address)
        return ContactOperatorSuccess(thread=None if account is None else ContactThread.of(thread))

    @mutation(
        description="Confirm the address of a message by the mailed token: operators read it now. "
        "Sent again, it shows the thread as it is."
    )
    async def confirm_contact(
        self,
        info: Info,
        input: Annotated[ConfirmContactInput, strawberry.argument(description="The token.")],
    ) -> ConfirmContactResult:
        return ConfirmContactSuccess(thread=ContactThread.of(await commands.confirm(input.token)))

    @mutation(
        description="Write on in a thread with operators, also in a solved one: it waits for an "
        "operator again. Limited as contactOperator."
    )
    async def reply_to_operator(
        self,
        info: Info,
        input: Annotated[ReplyToOperatorInput, strawberry.argument(description="The reply.")],
    ) -> ReplyToOperatorResult:
        address = info.context.address
        if (input.thread_id is None) == (input.token is None):
            bound = "given, or else token: exactly one of the two"
            raise Invalid("threadId", None, bound, broken=Rule.REQUIRED)
        if input.token is not None:
            thread = await commands.reply_by_token(input.token, input.text, client_address=address)
            return ReplyToOperatorSuccess(thread=ContactThread.of(thread))
        account = info.context.reading().account
        key = key_of("threadId", input.thread_id or "", "ContactThread")
        thread = await commands.reply(key, input.text, account=account, client_address=address)
        return ReplyToOperatorSuccess(thread=ContactThread.of(thread))
