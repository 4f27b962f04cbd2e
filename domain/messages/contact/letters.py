"""The mails of the contact form: plain text."""

from __future__ import annotations

from domain.mail.letters import REPLY_MARK, SIGNED, Addressee, Letter


def confirm_contact(to: Addressee, code: str) -> Letter:
    """Asks whether the owner of an address wrote to us. It has no word that a person typed."""
    return Letter(
        "Confirm your message",
        f"{to.greeting}somebody has written to the operators of this market, and gave this e-mail "
        "address for the answer. The message is not read before you confirm it: give this token to "
        f"the mutation confirmContact:\n\n{code}\n\n"
        "It is good for three days. If this was not you, do nothing: the message is deleted."
        + SIGNED,
    )


def answered(
    to: Addressee, subject: str, text: str, *, code: str | None, takes_mail: bool
) -> Letter:
    """The operators' answer; a stranger replies by the token, or by mail where mails are taken."""
    reply = "reply with the mutation replyToOperator, or read on in me { contactThreads }."
    if code is not None:
        reply = f"give this token and your text to the mutation replyToOperator:\n\n{code}"
    if takes_mail:
        reply = f"reply to this mail. Or {reply}"
    mark = REPLY_MARK if takes_mail else ""
    return Letter(
        "An operator has answered you",
        f'{mark}{to.greeting}about "{subject}", an operator of this market answers:\n\n{text}\n\n'
        f"To reply, {reply}" + SIGNED,
    )
