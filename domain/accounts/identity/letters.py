"""The texts of mails about identity checks."""

from __future__ import annotations

from domain.mail.letters import SIGNED, Addressee, Letter


def verified(to: Addressee) -> Letter:
    """Informs a worker that they may begin."""
    return Letter(
        "Your identity is verified",
        f"{to.greeting}your identity is verified. Nothing more is needed for it." + SIGNED,
    )


def documents_needed(to: Addressee) -> Letter:
    """Asks for documents."""
    return Letter(
        "Documents are needed to verify your identity",
        f"{to.greeting}a person has to look at a document of yours. Please send a picture or scan "
        "of a government document that shows your name and your birth date: upload it at the "
        "market (createUpload with the purpose IDENTITY_DOCUMENT), then call "
        "submitIdentityDocuments. Please do not send it by mail." + SIGNED,
    )


def failed(to: Addressee, reason: str) -> Letter:
    """Informs a worker of a failure, and of the one appeal."""
    return Letter(
        "Your identity could not be verified",
        f"{to.greeting}your identity could not be verified. The reason given:\n\n{reason}\n\n"
        "You can appeal once, with further documents: upload them at the market (createUpload with "
        "the purpose IDENTITY_DOCUMENT), then call appealIdentityDecision. Somebody else than the "
        "one who decided will look at them, and you get a mail. Please do not send documents by "
        "mail." + SIGNED,
    )


def refused(to: Addressee, reason: str) -> Letter:
    """Informs a worker that the appeal changed nothing."""
    return Letter(
        "Your identity appeal was refused",
        f"{to.greeting}somebody else than before looked at your documents. Your identity is not "
        f"verified, and your account is suspended. The reason given:\n\n{reason}" + SIGNED,
    )
