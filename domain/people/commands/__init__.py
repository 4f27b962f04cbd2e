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
from domain.people.commands.change_email import (
    ask_to_change_email,
    confirm_email_change,
    undo_email_change,
)
from domain.people.commands.change_password import (
    change_password,
    replace_password,
    request_password_reset,
    reset_password,
)
from domain.people.commands.finish_second_step import finish_second_step
from domain.people.commands.open_profile import open_requester_account, open_worker_account
from domain.people.commands.second_step import (
    NewSecondStep,
    RecoverySet,
    begin_second_step,
    confirm_second_step,
    end_second_step,
    remove_second_step,
    renew_recovery_codes,
)
from domain.people.commands.set_operator_role import set_operator_role
from domain.people.commands.sign_in import SignedIn, sign_in, sign_out
from domain.people.commands.sign_up import (
    create_account,
    create_operator,
    remove_unconfirmed,
    resend_verification,
    sign_up,
    verify_email,
)
from domain.people.commands.team_invitations import (
    accept_team_invitation,
    cancel_team_invitation,
    invite_team_member,
)
from domain.people.commands.team_members import (
    change_team_role,
    leave_team,
    remove_team_member,
)
from domain.people.commands.trim import trim
from domain.people.commands.uploads import create_upload, delete_upload, read_upload
from domain.people.rules import SignUpForm

__all__ = [
    "CreatedApiKey",
    "NewSecondStep",
    "RecoverySet",
    "SignUpForm",
    "SignedIn",
    "accept_team_invitation",
    "answer_resets_due",
    "ask_to_change_email",
    "begin_second_step",
    "block_requester",
    "block_worker",
    "cancel_team_invitation",
    "change_password",
    "change_team_role",
    "confirm_email_change",
    "confirm_second_step",
    "create_account",
    "create_api_key",
    "create_operator",
    "create_upload",
    "delete_upload",
    "end_second_step",
    "finish_second_step",
    "invite_team_member",
    "leave_team",
    "open_requester_account",
    "open_worker_account",
    "read_upload",
    "remove_second_step",
    "remove_team_member",
    "remove_unconfirmed",
    "renew_recovery_codes",
    "replace_password",
    "request_password_reset",
    "resend_verification",
    "reset_password",
    "revoke_api_key",
    "revoke_session",
    "set_operator_role",
    "sign_in",
    "sign_out",
    "sign_up",
    "trim",
    "unblock_requester",
    "unblock_worker",
    "undo_email_change",
    "verify_email",
]
