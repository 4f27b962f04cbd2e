"""The mails about tax interviews. None gives advice, and none has a word of the answers."""

from __future__ import annotations

from datetime import datetime

from domain.mail.letters import SIGNED, Addressee, Letter

NO_ADVICE = "We give no tax advice: ask a tax adviser, or your tax authority."
_DAY = "%Y-%m-%d"


def filed(to: Addressee, *, valid_until: datetime) -> Letter:
    """Informs a worker that their printed form was filed."""
    return Letter(
        "Your tax form was filed",
        f"{to.greeting}your tax form was filed. It is good until {valid_until:{_DAY}}; you will "
        "be asked again before then." + SIGNED,
    )


def returned(to: Addressee, *, reason: str) -> Letter:
    """Informs a worker that their printed form was not in order, with the reason."""
    return Letter(
        "Your tax form was returned",
        f"{to.greeting}your tax form could not be filed. The reason given:\n\n{reason}\n\n"
        f"Correct it, and complete the tax interview again (completeTaxInterview). {NO_ADVICE}"
        + SIGNED,
    )


def reminder(to: Addressee, *, valid_until: datetime) -> Letter:
    """Reminds a worker that they will be asked again."""
    return Letter(
        "Your tax interview is over soon",
        f"{to.greeting}your tax interview is good until {valid_until:{_DAY}}. After that you can "
        "accept no more HITs before you complete it again (completeTaxInterview). Work that you "
        f"have accepted can still be submitted. {NO_ADVICE}" + SIGNED,
    )
