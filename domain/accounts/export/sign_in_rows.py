"""Rows about how a person signs in, without the secrets."""

from __future__ import annotations

from functools import partial

from domain.accounts.export.subjects import ExportSubject, Side

_OWN = "account_id = :account"

_account = partial(ExportSubject, Side.ACCOUNT, rows=_OWN)
OF_SIGN_IN = (
    _account(
        "sign-in-links",
        "sign_in_links",
        exports="id provider issuer subject email leads linked_at used_at",
        says="Identities at other providers that sign in to your account.",
    ),
    _account(
        "pending-sign-ins",
        "pending_sign_ins",
        exports="id provider issuer redirect country subdivision created_at expires_at",
        says="Sign-ins through a provider that are not finished.",
    ),
    _account(
        "second-step",
        "second_steps",
        exports="id created_at confirmed_at",
        says="The app that gives you codes, without its secret.",
    ),
    _account(
        "recovery-codes",
        "recovery_codes",
        exports="id used_at",
        says="Your recovery codes, without the codes.",
    ),
    _account(
        "sign-in-challenges",
        "sign_in_challenges",
        exports="id provider name email created_at expires_at",
        says="Sign-ins that wait for a code.",
    ),
)
