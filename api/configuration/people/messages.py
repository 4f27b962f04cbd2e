"""The settings of messages between people."""

import re

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from domain.kernel.policy import Disclosure, MessagePolicy

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LONGEST_DOMAIN = 200


class MessageSettings(BaseSettings):
    """A part of the settings; `docs/messages.md` explains them."""

    message_disclosure: Disclosure = Field(
        Disclosure.CHOSEN,
        description="Whether a worker who writes to a requester discloses name and e-mail: "
        "`disclosed` for always, `chosen` for as the worker chooses with each message, `relayed` "
        "for never (`docs/messages.md`).",
    )
    reply_domain: str | None = Field(
        None,
        max_length=LONGEST_DOMAIN,
        description="The domain of the addresses to which mails about messages are replied, such "
        "as `reply.example.org`; its mail server hands them to `kempelen mail receive`. Without "
        "one, people answer on the site alone.",
    )

    @field_validator("reply_domain")
    @classmethod
    def _is_a_domain(cls, given: str | None) -> str | None:
        if given is None:
            return None
        domain = given.strip().lower()
        labels = domain.split(".")
        if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):
            raise ValueError("a domain in ASCII, such as reply.example.org")
        return domain

    @property
    def message_policy(self) -> MessagePolicy:
        """What the domain is given."""
        return MessagePolicy(disclosure=self.message_disclosure, reply_domain=self.reply_domain)
