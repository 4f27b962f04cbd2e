"""Tables of the second step: the secret of an account's app, recovery codes, open challenges."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields

from domain.kernel.rows import MarketModel
from domain.secrets.columns import EncryptedColumn


class SecondStep(MarketModel):
    """The app of an account. It counts once it is confirmed; `last_step` is the latest step whose
    code was accepted, so that none is accepted twice."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField(unique=True)
    secret = fields.BinaryField()
    created_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)
    last_step = fields.BigIntField(default=0)

    class Meta:
        table = "second_steps"


APP_SECRET = EncryptedColumn(SecondStep, "secret")


class RecoveryCode(MarketModel):
    """A code that stands once for one of the app. Only its hash is stored."""

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    code_hash = fields.CharField(64)
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "recovery_codes"


class SignInChallenge(MarketModel):
    """A sign-in whose first step was right, and that waits for its second one.

    Of the provider by which the account came, it has the name and the verified e-mail: they are
    taken over when the code is right.
    """

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    secret_hash = fields.CharField(64, unique=True)
    password_mark = fields.CharField(64)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    tries_left = fields.IntField()
    provider = fields.CharField(40, null=True)
    name = fields.CharField(100, null=True)
    email = fields.CharField(254, null=True)

    class Meta:
        table = "sign_in_challenges"

    def is_open(self, at: datetime) -> bool:
        """Whether a code may be tried."""
        return at < self.expires_at and self.tries_left > 0
