"""The texts of mails about suspensions, to the account's owner alone."""

from __future__ import annotations

from domain.mail.letters import SIGNED, Addressee, Letter


def suspended(to: Addressee, reason: str) -> Letter:
    """Informs the owner of the suspension, with its reason and what is left."""
    return Letter(
        "Your account is suspended",
        f"{to.greeting}your account is suspended. The reason given:\n\n{reason}\n\n"
        "Your money and your answers stay yours. You can sign in, browse, and submit the work that "
        "you have in progress: it is decided and paid as always. You can accept and publish "
        "nothing new; HITs that you published expire, and the money on hold for them is released."
        "\n\nYou can appeal once, with the mutation appealSuspension: somebody else than the one "
        "who decided will answer." + SIGNED,
    )


def reinstated(to: Addressee, reason: str) -> Letter:
    """Informs the owner that the suspension is over."""
    return Letter(
        "Your account is reinstated",
        f"{to.greeting}your account is no longer suspended. The reason given:\n\n{reason}\n\n"
        "HITs that expired meanwhile stay expired; Masters is decided again by your record."
        + SIGNED,
    )


def upheld(to: Addressee, reason: str) -> Letter:
    """Informs the owner that the appeal changed nothing."""
    return Letter(
        "Your appeal was decided",
        f"{to.greeting}somebody else than before looked at your appeal. Your account stays "
        f"suspended. The reason given:\n\n{reason}" + SIGNED,
    )


def warned(to: Addressee, reason: str) -> Letter:
    """Warns the owner."""
    return Letter(
        "A warning about your account",
        f"{to.greeting}those who run this market looked at your account. They write:\n\n{reason}"
        "\n\nNothing else has changed: you can work and publish as before." + SIGNED,
    )
