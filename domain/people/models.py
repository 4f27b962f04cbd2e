"""Tables of accounts, profiles, credentials and blocks."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from tortoise import fields

from domain.kernel.ids import new_requester_id
from domain.kernel.rows import MarketModel
from domain.mail.letters import Addressee
from domain.people.operators import OperatorRole
from domain.people.teams.roles import TeamRole


class CredentialKind(StrEnum):
    """The kind of a bearer token."""

    SESSION = "SESSION"
    API_KEY = "API_KEY"


class Scope(StrEnum):
    """The actions that a credential allows."""

    READ = "READ"
    WORK = "WORK"
    REQUEST = "REQUEST"
    PAY = "PAY"


class EmailPurpose(StrEnum):
    """The purpose of a mailed code."""

    VERIFY_EMAIL = "VERIFY_EMAIL"
    RESET_PASSWORD = "RESET_PASSWORD"


class IdentityState(StrEnum):
    """The state of a worker's latest identity check."""

    NOT_BEGUN = "NOT_BEGUN"
    CHECKING = "CHECKING"  # the provider has not answered
    DOCUMENTS_NEEDED = "DOCUMENTS_NEEDED"
    WAITING = "WAITING"  # for an investigator
    VERIFIED = "VERIFIED"
    FAILED = "FAILED"  # there is one appeal
    APPEALED = "APPEALED"  # another investigator has to decide
    REFUSED = "REFUSED"  # the appeal too


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
    operator_role: OperatorRole | None = fields.CharEnumField(  # type: ignore[assignment]
        OperatorRole, max_length=20, null=True
    )
    created_at = fields.DatetimeField()
    agreement_version = fields.IntField(default=0)
    suspended_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    signed_in_at = fields.DatetimeField(null=True)  # the last time
    second_step_at = fields.DatetimeField(null=True)  # when it was set; signing in takes it

    class Meta:
        table = "accounts"

    @property
    def is_operator(self) -> bool:
        """Whether it has a role in running the installation."""
        return self.operator_role is not None

    @property
    def addressee(self) -> Addressee:
        """The owner as the reader of a mail."""
        is_confirmed = self.email_verified_at is not None
        return Addressee(self.id, self.email, self.display_name, is_confirmed)


class Worker(MarketModel):
    """A person's worker profile."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField(unique=True)
    worker_id = fields.CharField(14, unique=True)
    created_at = fields.DatetimeField()
    adult_consent_at = fields.DatetimeField(null=True)
    is_admitted = fields.BooleanField(default=True)
    tax_valid_until = fields.DatetimeField(null=True)  # of the tax interview in force
    identity_state = fields.CharEnumField(
        IdentityState, max_length=20, default=IdentityState.NOT_BEGUN
    )

    class Meta:
        table = "workers"


class Requester(MarketModel):
    """A requester profile. `account_id` is that of its first owner: others may be its members."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField(unique=True)
    requester_id = fields.CharField(14, unique=True, default=new_requester_id)
    name = fields.CharField(100)
    created_at = fields.DatetimeField()
    check_bonuses_at = fields.DatetimeField(null=True)
    is_admitted = fields.BooleanField(default=True)
    is_team = fields.BooleanField(default=False)

    class Meta:
        table = "requesters"

    @property
    def pays_bonuses(self) -> bool:
        """Whether they paid a bonus in the last 90 days: it is checked when these are over."""
        return self.check_bonuses_at is not None


class Credential(MarketModel):
    """A session or a named API key. Only the hash of its token is stored."""

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
    team_role = fields.CharEnumField(TeamRole, max_length=10, null=True)

    class Meta:
        table = "credentials"

    def is_live(self, at: datetime) -> bool:
        """Whether it is not revoked and not expired."""
        return self.revoked_at is None and at < self.expires_at


class EmailToken(MarketModel):
    """A mailed code. It can be used once, before it expires."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    purpose = fields.CharEnumField(EmailPurpose, max_length=20)
    secret_hash = fields.CharField(64, unique=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "email_tokens"


class EmailChange(MarketModel):
    """A change of an account's e-mail: asked for, done (then it has a number), undone or over."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    new_email = fields.CharField(254)
    secret_hash = fields.CharField(64, unique=True)
    password_mark = fields.CharField(64)  # of the password with which it was asked for
    asked_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    number = fields.IntField(null=True)  # of the changes of the account, from 1
    old_email = fields.CharField(254, null=True)
    old_email_key = fields.CharField(254, null=True)
    undo_hash = fields.CharField(64, unique=True, null=True)
    undo_until = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "email_changes"


class SignInAttempt(MarketModel):
    """A failed attempt to sign in. Their number is limited, against guessing."""

    id = fields.UUIDField(primary_key=True)
    subject = fields.CharField(300)
    attempted_at = fields.DatetimeField()

    class Meta:
        table = "sign_in_attempts"


class PasswordReset(MarketModel):
    """A request for a new password, stored alike with and without an account."""

    id = fields.UUIDField(primary_key=True)
    email_key = fields.CharField(254)
    public_url = fields.TextField()
    asked_at = fields.DatetimeField()

    class Meta:
        table = "password_resets"


class WorkerBlock(MarketModel):
    """A requester excludes a worker from their HITs. Only the requester sees the reason."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    worker_id = fields.UUIDField()
    reason = fields.CharField(1024)
    created_at = fields.DatetimeField()

    class Meta:
        table = "worker_blocks"


class RequesterBlock(MarketModel):
    """A worker hides a requester's HITs."""

    id = fields.UUIDField(primary_key=True)
    worker_id = fields.UUIDField()
    requester_id = fields.UUIDField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "requester_blocks"


class ClientToken(MarketModel):
    """The stored answer to a mutation that a client may send again."""

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
