"""Tables of identities at providers, and of sign-ins that wait for a provider's answer."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel


class SignInLink(MarketModel):
    """An identity at a provider that signs in to an account.

    One that leads is the one by which the account came: name and e-mail follow it.
    """

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    provider = fields.CharField(40)
    issuer = fields.CharField(400)
    subject = fields.CharField(255)
    email = fields.CharField(254, null=True)
    leads = fields.BooleanField()
    linked_at = fields.DatetimeField()
    used_at = fields.DatetimeField()

    class Meta:
        table = "sign_in_links"


class PendingSignIn(MarketModel):
    """A sign-in that waits for the answer of its provider; it is used once, before it expires.

    Nonce and PKCE verifier are derived from the browser's key, of which only the hash is stored.
    """

    id = fields.UUIDField(primary_key=True)
    state_hash = fields.CharField(64, unique=True)
    key_hash = fields.CharField(64)
    provider = fields.CharField(40)
    issuer = fields.CharField(400)
    redirect = fields.CharField(400)
    account_id = fields.UUIDField(null=True)
    country = fields.CharField(2, null=True)
    subdivision = fields.CharField(2, null=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "pending_sign_ins"
