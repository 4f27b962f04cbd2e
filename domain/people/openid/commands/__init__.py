"""Commands on signing in through providers: starting, finishing, linking and unlinking."""

from domain.people.openid.commands.finish import finish_sign_in
from domain.people.openid.commands.link import link_sign_in, unlink_sign_in
from domain.people.openid.commands.start import StartedSignIn, WantedSignIn, start_sign_in

__all__ = [
    "StartedSignIn",
    "WantedSignIn",
    "finish_sign_in",
    "link_sign_in",
    "start_sign_in",
    "unlink_sign_in",
]
