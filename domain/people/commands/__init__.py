"""Commands on accounts, profiles, credentials and blocks, each in one transaction."""

from domain.people.commands.answer_resets import answer_resets_due
from domain.people.commands.api_keys import (
    CreatedApiKey,
    create_api_key,
    revoke_api_key,
    revoke_session,
)
from domain.people.commands.block import (
    block_requester,
    block_worker,
    unblock_requester,
    unblock_worker,
)
from domain.people.commands.change_password import (
    change_password,
    replace_password,
    request_password_reset,
    reset_password,
)
from domain.people.commands.open_profile import open_requester_account, open_worker_account
from domain.people.commands.sign_in import SignedIn, sign_in, sign_out
from domain.people.commands.sign_up import (
    create_account,
    create_operator,
    remove_unconfirmed,
    resend_verification,
    sign_up,
    verify_email,
)
from domain.people.commands.trim import trim
from domain.people.rules import SignUpForm

__all__ = [
    "CreatedApiKey",
    "SignUpForm",
    "SignedIn",
    "answer_resets_due",
    "block_requester",
    "block_worker",
    "change_password",
    "create_account",
    "create_api_key",
    "create_operator",
    "open_requester_account",
    "open_worker_account",
    "remove_unconfirmed",
    "replace_password",
    "request_password_reset",
    "resend_verification",
    "reset_password",
    "revoke_api_key",
    "revoke_session",
    "sign_in",
    "sign_out",
    "sign_up",
    "trim",
    "unblock_requester",
    "unblock_worker",
    "verify_email",
]
