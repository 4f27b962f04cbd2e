"""Every setting of an installation: its variable, its default and its meaning."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import SettingsConfigDict

from api.configuration.admission import AdmissionSettings
from api.configuration.fees import PremiumSettings
from api.configuration.identity import IdentitySettings
from api.configuration.kinds import (
    AddressOfPages,
    Networks,
    Origins,
    Warnings,
    cores,
    with_scheme,
    without_passwords,
)
from api.configuration.names import EnvironmentSettings, mistaken
from api.configuration.openid import OpenIdSettings
from api.configuration.payouts import PayoutSettings
from api.configuration.people.messages import MessageSettings
from api.configuration.people.monitors import MonitorSettings
from api.configuration.review import DisputeSettings
from api.configuration.secrets import SecretSettings
from api.configuration.storage import StorageSettings
from api.configuration.tax import TaxSettings

PREFIX = "KEMPELEN_"
MIB = 1024 * 1024
MAX_WORKERS = 64
CORES = "cores"
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
BELL_SCHEMES = ("memory", "redis", "rediss", "postgres", "postgresql")


class BadSettings(Exception):
    """A setting that cannot be used; the message names the variable, the value and the remedy."""


class Settings(
    EnvironmentSettings,
    StorageSettings,
    SecretSettings,
    TaxSettings,
    PayoutSettings,
    PremiumSettings,
    IdentitySettings,
    AdmissionSettings,
    DisputeSettings,
    OpenIdSettings,
    MessageSettings,
    MonitorSettings,
):
    """The settings, read from the environment; an invalid value stops the start."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    database_url: Annotated[str, with_scheme(*DATABASE_SCHEMES)] = Field(
        "sqlite://var/kempelen.sqlite3",
        description="The database: `sqlite://PATH`, or `postgres://USER@HOST/NAME` "
        "(needed for more than one process).",
    )
    database_pool_size: int = Field(
        10,
        ge=1,
        le=200,
        description="PostgreSQL connections a process may hold; of two or more, one is for the "
        "clock alone.",
    )
    bell_url: Annotated[str, with_scheme(*BELL_SCHEMES)] = Field(
        "memory://",
        description="The bell, which wakes live readers: `memory://` inside one process, "
        "`redis://HOST:PORT` or `postgres://USER@HOST/NAME` between processes.",
    )
    host: str = Field("127.0.0.1", min_length=1, description="The address to listen on.")
    port: int = Field(
        8000, ge=0, le=65535, description="The port to listen on; 0 takes any free one."
    )
    workers: int = Field(
        1,
        ge=1,
        le=MAX_WORKERS,
        description="Server processes, or `cores` for one a core; more than one needs PostgreSQL "
        "and a shared bell.",
    )
    production: bool = Field(
        False,
        description="Turns off GraphiQL, suggestions and introspection for strangers, and "
        "requests from pages of localhost; logs are JSON and `/metrics` needs a token.",
    )
    log_format: Literal["lines", "json"] | None = Field(
        None,
        description="The format of log records: `lines` for people, `json` for machines. "
        "Without it, JSON in production.",
    )
    log_operations: Literal["notable", "all"] = Field(
        "notable",
        description="Which operations get a line in the log: `notable` ones, which failed or were "
        "slow, or `all`.",
    )
    slow_seconds: float = Field(
        1.0, gt=0, le=3600, description="The duration from which the log calls an operation slow."
    )
    metrics: bool = Field(True, description="Whether `/metrics` is served; `off` for no.")
    metrics_token: SecretStr | None = Field(
        None,
        description="The bearer token for `/metrics`. Without one it is open for requests "
        "from this machine only, and in production for none.",
    )
    tracing: bool = Field(
        False,
        description="Whether operations are traced by OpenTelemetry, which has variables of its "
        "own (`OTEL_EXPORTER_OTLP_ENDPOINT` and others); needs `pip install kempelen[tracing]`.",
    )
    hang_seconds: float = Field(
        30.0,
        ge=1,
        le=3600,
        description="How long the event loop of one of several server processes may hang "
        "before the process is replaced.",
    )
    public_url: AddressOfPages = Field(
        "http://127.0.0.1:8000",
        description="The public address of this installation, by default 127.0.0.1 with its port; "
        "links in mails start with it.",
    )
    allowed_origins: Origins = Field(
        (),
        description="Origins of web pages that may call this API, separated by commas, such as "
        "`https://work.example.org`; `*` allows all.",
    )
    trusted_proxies: Networks = Field(
        (),
        description="Addresses or networks of the proxies in front, separated by commas, such as "
        "`127.0.0.1,10.0.0.0/8`: the headers `X-Forwarded-For` and "
        "`X-Forwarded-Proto` are believed from them alone.",
    )
    body_limit_bytes: int = Field(
        16 * MIB, ge=1024, le=1024 * MIB, description="The largest body of an HTTP request."
    )
    body_seconds: float = Field(
        30.0, gt=0, le=3600, description="How long the body of an HTTP request may take to arrive."
    )
    operation_seconds: float = Field(
        60.0, gt=0, le=3600, description="How long one query or mutation may take."
    )
    cost_bucket: int = Field(
        100_000,
        ge=0,
        le=1_000_000_000,
        description="The points that an account, or a stranger's address, may spend at once on "
        "operations, counted in each process; 0 charges nothing. See `docs/security.md`.",
    )
    cost_restore: int = Field(
        2_000, ge=1, le=1_000_000_000, description="The points that are restored each second."
    )
    trusted_documents: Path | None = Field(
        None,
        description="A JSON file of documents by their SHA-256, as `kempelen documents hash` "
        "prints it, or as relay-compiler persists them; with one, no other document runs.",
    )
    drain_seconds: float = Field(
        0.0,
        ge=0,
        le=300,
        description="How long `/health/ready` answers 503 before the server stops listening, so "
        "that load balancers notice first.",
    )
    smtp_url: Annotated[str, with_scheme("smtp", "smtps")] | None = Field(
        None,
        description="The mail server, `smtp://USER:PASSWORD@HOST:PORT` (`smtps://` for TLS from "
        "the start); without one, mails are files in the outbox folder.",
    )
    mail_from: str = Field(
        "Kempelen <no-reply@localhost>",
        pattern=r"@",
        description="The sender of mails.",
    )
    outbox_folder: Path = Field(
        Path("var/outbox"), description="The folder of mails when there is no mail server."
    )
    timer_warning_seconds: Warnings = Field(
        (300, 60),
        description="The seconds before a deadline at which its worker is warned, separated "
        "by commas.",
    )
    timer_warning_at_half: bool = Field(
        True, description="Whether a worker is also warned at half of the time."
    )
    profile_delay_seconds: int = Field(
        0,
        ge=0,
        le=2_592_000,
        description="How long after its submission a worker's answer to a profile question becomes "
        "premium qualifications, at most 30 days; 0 does it at once.",
    )
    conflation_ms: int = Field(
        250,
        ge=0,
        le=60_000,
        description="How long further changes of one HIT group wait, to be sent as one event.",
    )
    jobs_at_once: int = Field(
        2, ge=1, le=16, description="How many jobs a process goes on with at once; on SQLite one."
    )
    log_retention_days: int = Field(
        7,
        ge=1,
        le=3650,
        description="How long events are stored for clients that resume by cursor.",
    )
    poll_seconds: float = Field(
        1.0,
        gt=0,
        le=60,
        description="How often live readers read the log by themselves, without the bell.",
    )

    @field_validator("workers", mode="before")
    @classmethod
    def _as_many_as_cores(cls, value: Any) -> Any:
        return min(cores(), MAX_WORKERS) if value == CORES else value

    @field_validator("metrics_token")
    @classmethod
    def _is_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        return token if token and token.get_secret_value() else None

    @property
    def logs_json(self) -> bool:
        """Whether log records are written for machines."""
        return self.production if self.log_format is None else self.log_format == "json"

    @model_validator(mode="after")
    def _several_processes_share(self) -> Self:
        if self.workers == 1:
            return self
        if self.database_url.startswith("sqlite"):
            raise ValueError(
                f"{PREFIX}WORKERS is {self.workers}, but SQLite serves one process only: set "
                f"{PREFIX}DATABASE_URL=postgres://... or {PREFIX}WORKERS=1."
            )
        if self.bell_url.startswith("memory"):
            raise ValueError(
                f"{PREFIX}WORKERS is {self.workers}, but the memory bell reaches one process "
                f"only: set {PREFIX}BELL_URL=redis://... or {PREFIX}WORKERS=1."
            )
        return self


def load(**overrides: Any) -> Settings:
    """The settings of this process: the environment, overridden by the command line.

    Raises BadSettings with a sentence for each name that is no setting, and each value that cannot
    be used.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    problems = mistaken_names()
    try:
        found = Settings(**given)
    except ValidationError as error:
        problems += [sentence(problem) for problem in error.errors()]
        raise BadSettings("\n".join(problems)) from None
    if problems:
        raise BadSettings("\n".join(problems))
    return found


def mistaken_names() -> list[str]:
    """A sentence for each name in the environment that is meant as a setting and is none."""
    known = {variable(name) for name in Settings.model_fields}
    return mistaken(os.environ, known, prefix=PREFIX)


def sentence(problem: Any) -> str:
    """One problem of pydantic's, as a sentence for the operator."""
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not problem["loc"]:
        return message
    name = str(problem["loc"][0])
    field = Settings.model_fields.get(name)
    if field is not None and "SecretStr" in str(field.annotation):
        return f"{variable(name)} cannot be used: {message}."
    value = without_passwords(repr(problem["input"]))
    return f"{variable(name)} is {value}: {message}."


def variable(field: str) -> str:
    return PREFIX + field.upper()
