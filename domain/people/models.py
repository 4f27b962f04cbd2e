"""Tables of people: accounts, profiles, credentials, mail and blocks."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from tortoise import fields

from domain.kernel.rows import MarketModel


class CredentialKind(StrEnum):
    """What a bearer token stands for."""

    SESSION = "SESSION"
    API_KEY = "API_KEY"


class Scope(StrEnum):
    """What a credential lets its bearer do."""

    READ = "READ"
    WORK = "WORK"
    REQUEST = "REQUEST"
    PAY = "PAY"


class EmailPurpose(StrEnum):
    """What a mailed code is for."""

    VERIFY_EMAIL = "VERIFY_EMAIL"
    RESET_PASSWORD = "RESET_PASSWORD"


class Account(MarketModel):
    """A person who signed up. May hold a worker profile, a requester profile, or both."""

    id = fields.UUIDField(primary_key=True)
    email = fields.CharField(254)
    email_key = fields.CharField(254, unique=True)
    password_hash = fields.CharField(255)
    display_name = fields.CharField(100)
    country = fields.CharField(2)
    subdivision = fields.CharField(2, null=True)
    email_verified_at = fields.DatetimeField(null=True)
    is_operator = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()

    class Meta:
        table = "accounts"

    @property
    def topic(self) -> str:
        """Where the log tells of this account's credentials."""
        return f"account/{self.id}"


class Worker(MarketModel):
    """A person's worker profile."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField(unique=True)
    worker_id = fields.CharField(14, unique=True)
    created_at = fields.DatetimeField()
    adult_consent_at = fields.DatetimeField(null=True)

    class Meta:
        table = "workers"


class Requester(MarketModel):
    """A person's requester profile."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField(unique=True)
    name = fields.CharField(100)
    created_at = fields.DatetimeField()

    class Meta:
        table = "requesters"


class Credential(MarketModel):
    """A session or a named API key; only the hash of its token is kept."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    kind = fields.CharEnumField(CredentialKind, max_length=10)
    name = fields.CharField(100)
    secret_hash = fields.CharField(64, unique=True)
    hint = fields.CharField(16)
    scopes = fields.CharField(40)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "credentials"

    def is_live(self, at: datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and at < self.expires_at


class EmailToken(MarketModel):
    """A mailed code, good once and for a while."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    purpose = fields.CharEnumField(EmailPurpose, max_length=20)
    secret_hash = fields.CharField(64, unique=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "email_tokens"


class SignInAttempt(MarketModel):
    """A failed attempt to sign in, so that guessing is slow."""

    id = fields.UUIDField(primary_key=True)
    subject = fields.CharField(300)
    attempted_at = fields.DatetimeField()

    class Meta:
        table = "sign_in_attempts"


class WorkerBlock(MarketModel):
    """A requester lets a worker do no more of their HITs. The reason is for the requester alone."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    worker_id = fields.UUIDField()
    reason = fields.CharField(1024)
    created_at = fields.DatetimeField()

    class Meta:
        table = "worker_blocks"


class RequesterBlock(MarketModel):
    """A worker wants to see no more of a requester's HITs."""

    id = fields.UUIDField(primary_key=True)
    worker_id = fields.UUIDField()
    requester_id = fields.UUIDField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "requester_blocks"


class ClientToken(MarketModel):
    """The remembered answer to a mutation that a client may repeat."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    verb = fields.CharField(40)
    token = fields.CharField(80)
    input_hash = fields.CharField(64)
    answer = fields.JSONField[dict[str, str]]()
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)

    class Meta:
        table = "client_tokens"
