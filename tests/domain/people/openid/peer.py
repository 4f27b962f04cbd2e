"""A provider that speaks the domain's port, and what a browser does between start and finish."""

import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.people.openid import commands, providers
from domain.people.openid.commands import WantedSignIn
from domain.people.openid.limits import PENDING_LASTS
from domain.people.openid.models import PendingSignIn, SignInLink
from domain.people.openid.pending import BroughtBack
from domain.people.openid.providers import Identity
from domain.people.openid.refusals import ProviderAnswerRefused, ProviderUnavailable
from domain.people.secrets import hash_of
from tests.domain.people.cast import PUBLIC_URL

ADDRESS = "192.0.2.7"
ADA = Identity("ada", "ada@kempelen.test", True, ("Ada Lovelace",))


class Peer:
    """It approves everybody at once, checks PKCE and the nonce, and gives a code once."""

    redirects = ("https://work.example/sign-in", "https://pay.example/sign-in")

    def __init__(self, name="acme"):
        self.name, self.label = name, name.title()
        self.issuer = f"https://{name}.example"
        self.is_down = False
        self.waiting = {}

    def takes_redirect(self, redirect):
        return redirect in self.redirects

    async def address(self, request):
        if self.is_down:
            raise ProviderUnavailable(self.label)
        asked = {"state": request.state, "nonce": request.nonce, "c": request.challenge}
        return f"{self.issuer}/ask?{urlencode(asked | {'r': request.redirect})}"

    def approve(self, address, identity):
        """What the browser brings back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.waiting)}"
        self.waiting[code] = (asked, identity)
        return code, asked["state"]

    async def identity(self, answer):
        if self.is_down:
            raise ProviderUnavailable(self.label)
        if answer.code not in self.waiting:
            raise ProviderAnswerRefused(self.label, "no such code")
        asked, identity = self.waiting.pop(answer.code)
        digest = hashlib.sha256(answer.verifier.encode()).digest()
        assert asked["c"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        assert (asked["nonce"], asked["r"]) == (answer.nonce, answer.redirect)
        return identity


def adopted(*names):
    """Peers with these names, as the settings would have them."""
    peers = [Peer(name) for name in names]
    providers.adopt(peers)
    return peers


async def brought(peer, identity=ADA, *, signs_up=True, viewer=None):
    """Begin at this provider, and come back with the identity."""
    wanted = WantedSignIn(
        peer.name,
        country="DE" if signs_up else None,
        account_id=None if viewer is None else viewer.account_id,
    )
    started = await commands.start_sign_in(wanted, client_address=ADDRESS)
    code, state = peer.approve(started.address, identity)
    return BroughtBack(code, state, started.browser_secret)


async def finish(back):
    return await commands.finish_sign_in(back, client_address=ADDRESS, public_url=PUBLIC_URL)


async def signed_in(peer, identity=ADA, *, signs_up=True):
    return await finish(await brought(peer, identity, signs_up=signs_up))


async def linked(peer, viewer, identity=ADA):
    back = await brought(peer, identity, viewer=viewer)
    return await commands.link_sign_in(viewer, back, client_address=ADDRESS)


async def with_an_identity(account, mark):
    """Give an account an identity, and a sign-in that waits to be linked."""
    at = clock.now()
    seen = {"account_id": account.id, "provider": "acme", "issuer": "https://acme.example"}
    await SignInLink.create(
        id=new_id(),
        **seen,
        subject=mark,
        email=f"{mark}@acme.example",
        leads=False,
        linked_at=at,
        used_at=at,
    )
    await PendingSignIn.create(
        id=new_id(),
        **seen,
        state_hash=hash_of(mark),
        key_hash="0" * 64,
        redirect=f"https://{mark}.example/",
        created_at=at,
        expires_at=at + PENDING_LASTS,
    )
