"""Checks of what a person writes to operators."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel import bounds
from domain.kernel.refusals import InvalidInput, Objections, Rule
from domain.messages.contact import limits
from domain.messages.contact.lifecycle import ContactCategory
from domain.people import rules


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactForm:
    """A first message. A stranger gives an e-mail address; for an account, its own one is used."""

    category: ContactCategory
    subject: str
    text: str
    email: str | None = None
    name: str | None = None

    def checked(self, *, is_stranger: bool) -> ContactForm:
        """The form with the values to store. Raises InvalidInput with every invalid value."""
        wrong = Objections()
        subject = wrong.check(subject_line, self.subject)
        wrong.check(message_text, self.text)
        email, name = self.email, self.name
        if is_stranger or email is not None:
            email = wrong.check(_given_email, email)
        if name is not None:
            name = wrong.check(rules.line, "name", name)
        wrong.raise_any()
        if not is_stranger:
            email = name = None
        assert subject is not None, "nothing was wrong"
        return ContactForm(
            category=self.category, subject=subject, text=self.text, email=email, name=name
        )


def subject_line(value: str) -> str:
    """One line of text."""
    bounds.text("subject", value, at_most=limits.LONGEST_SUBJECT_LINE)
    if len(value.splitlines()) > 1:
        raise InvalidInput("subject", value, "one line of text", broken=Rule.CHARACTERS)
    return value.strip()


def message_text(value: str) -> str:
    """The text of a message."""
    return bounds.text("text", value, at_most=limits.LONGEST_CONTACT_TEXT)


def _given_email(value: str | None) -> str:
    if value is None:
        bound = "the e-mail address to answer to, or sign in"
        raise InvalidInput("email", None, bound, broken=Rule.REQUIRED)
    return rules.email(value)
