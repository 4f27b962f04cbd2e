"""The texts of mails about the second step: each tells the owner what somebody has done."""

from __future__ import annotations

from domain.mail.letters import SIGNED, Addressee, Letter

NOT_YOU = "If this was not you, reset your password at once and write to us."


def second_step_set(to: Addressee) -> Letter:
    """Informs the owner of a second step."""
    return Letter(
        "Signing in takes a second step now",
        f"{to.greeting}from now on, signing in to your account takes a code of your app, or a "
        f"recovery code. Keep the recovery codes where others do not find them.\n\n{NOT_YOU}"
        + SIGNED,
    )


def second_step_ended(to: Addressee) -> Letter:
    """Informs the owner that the second step is gone."""
    return Letter(
        "Signing in takes no second step any more",
        f"{to.greeting}the second step of your account was ended: signing in takes the password "
        f"alone.\n\n{NOT_YOU}" + SIGNED,
    )


def second_step_removed(to: Addressee) -> Letter:
    """Informs the owner that an operator removed a lost second step."""
    return Letter(
        "Your second step was removed",
        f"{to.greeting}the second step of your account was removed by those who run this market, "
        "since it was told lost: signing in takes the password alone. Set it up again with "
        f"beginSecondStep.\n\nIf you did not ask for this, write to us at once." + SIGNED,
    )


def recovery_code_used(to: Addressee, left: int) -> Letter:
    """Informs the owner that a recovery code was used."""
    return Letter(
        "A recovery code was used",
        f"{to.greeting}a recovery code of your account was used; {left} are left. "
        "renewRecoveryCodes gives new ones.\n\n" + NOT_YOU + SIGNED,
    )


def recovery_codes_renewed(to: Addressee) -> Letter:
    """Informs the owner that the recovery codes are others."""
    return Letter(
        "You have new recovery codes",
        f"{to.greeting}your account has new recovery codes; those before are not good any more."
        f"\n\n{NOT_YOU}" + SIGNED,
    )
