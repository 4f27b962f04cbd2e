"""The settings of an installation and its help, and of how people become workers and requesters."""

from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from api.configuration.kinds import ALL, Countries, TimeZone
from domain.accounts.agreement import document
from domain.accounts.agreement.document import AgreementDocument, UnusableAgreement
from domain.accounts.applications.countries import listed_for_requesters
from domain.help import topics
from domain.help.topics import HelpLibrary, UnusableTopic
from domain.kernel.policy import AdmissionPolicy


class HelpSettings(BaseSettings):
    """A part of the settings; `docs/help.md` explains them."""

    help_folder: Path | None = Field(
        None,
        description="A folder with help topics of the installation, `LANGUAGE/NAME.md`, in the "
        "places of those that Kempelen ships or beside them (`docs/help.md`).",
    )
    help_language: str = Field(
        "en",
        description="The language of help for people who ask for none, or for one that a topic is "
        "not written in: a tag of BCP 47.",
    )

    @field_validator("help_language")
    @classmethod
    def _is_language(cls, tag: str) -> str:
        if not topics.is_language(tag):
            raise ValueError("must be a tag of BCP 47, such as en or pt-BR")
        return tag

    @field_validator("help_folder")
    @classmethod
    def _is_read(cls, folder: Path | None) -> Path | None:
        try:
            topics.read(folder)
        except UnusableTopic as error:
            raise ValueError(str(error)) from None
        return folder

    @property
    def help_topics(self) -> HelpLibrary:
        """The topics, read again."""
        return topics.read(self.help_folder, language=self.help_language)


class AdmissionSettings(HelpSettings):
    """A part of the settings; `docs/accounts.md` explains them.

    A setting that is not given follows the mode: in development, a sandbox, nothing is asked.
    """

    production: bool = False
    name: str = Field(
        "Kempelen",
        min_length=1,
        max_length=100,
        description="The name of this installation, for pages of frontends.",
    )
    time_zone: TimeZone = Field(
        "America/Los_Angeles",
        description="The time zone of the market, which business days are of, by its IANA name.",
    )
    agreement: Literal["automatic", "asked"] | None = Field(
        None,
        description="Whether people must accept the participation agreement (`asked`), or a rule "
        "records it (`automatic`). Without it, `asked` in production.",
    )
    agreement_file: Path | None = Field(
        None,
        description="A Markdown file with the agreement, with its version and title at the head "
        "(`docs/accounts.md`); without one, the agreement of this package.",
    )
    review: Literal["automatic", "operator"] | None = Field(
        None,
        description="Who reviews applications: an `operator`, or a rule that approves each "
        "(`automatic`). Without it, `operator` in production.",
    )
    applications: Literal["one", "each"] | None = Field(
        None,
        description="Whether `one` application is for both roles, or `each` role has its own. "
        "Without it, `each` in production.",
    )
    worker_countries: Countries | None = Field(
        None,
        description="The countries from which workers may apply, ISO 3166-1 alpha-2, separated by "
        "commas; `all` for all, which is the default.",
    )
    requester_countries: Countries | None = Field(
        None,
        description="The countries from which requesters may apply, in the same form. Without it, "
        "the 49 of `domain/accounts/applications/requester-countries.txt` in production, else all.",
    )
    reapply_days: int = Field(
        30,
        ge=0,
        le=3650,
        description="The days from the refusal of an application to the next one.",
    )

    @field_validator("agreement_file")
    @classmethod
    def _is_an_agreement(cls, path: Path | None) -> Path | None:
        if path is not None:
            try:
                document.read(path)
            except UnusableAgreement as error:
                raise ValueError(str(error)) from None
        return path

    @cached_property
    def agreement_document(self) -> AgreementDocument:
        """The agreement in force. It is read once: a changed file needs a restart."""
        path = self.agreement_file
        return document.shipped() if path is None else document.read(path)

    @property
    def asks_agreement(self) -> bool:
        """Whether people must accept the agreement."""
        return self.production if self.agreement is None else self.agreement == "asked"

    @property
    def admission(self) -> AdmissionPolicy:
        """How people become workers and requesters."""
        operators = self.production if self.review is None else self.review == "operator"
        apart = self.production if self.applications is None else self.applications == "each"
        listed = listed_for_requesters() if self.production else None
        return AdmissionPolicy(
            operators_review=operators,
            roles_apart=apart,
            worker_countries=_chosen(self.worker_countries, otherwise=None),
            requester_countries=_chosen(self.requester_countries, otherwise=listed),
            reapply_after=timedelta(days=self.reapply_days),
        )


def _chosen(
    codes: tuple[str, ...] | None, *, otherwise: frozenset[str] | None
) -> frozenset[str] | None:
    if codes is None:
        return otherwise
    return None if codes == (ALL,) else frozenset(codes)
