"""`/`: says what this server is, and where everything is; as a page for browsers, else as text."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from api.pages import look

AcceptCheck = Callable[[str | None], bool]
"""Whether an Accept header asks for a page."""

TITLE = "Kempelen"
SENTENCE = "An open, self-hosted market for human intelligence tasks."
PLAY_MONEY = "Play money: deposits on this market are not real."


class Place(NamedTuple):
    """Something that this server offers: its name, its address, and what it is for."""

    name: str
    address: str
    meaning: str
    is_link: bool = True


class FrontPage:
    """The page of one installation; it shows nothing that needs a sign-in."""

    def __init__(
        self, *, is_production: bool, is_play_money: bool, prefers_html: AcceptCheck
    ) -> None:
        self._places = tuple(_places(is_production=is_production))
        self._is_play_money = is_play_money
        self._prefers_html = prefers_html

    def routes(self) -> list[Route]:
        return [Route("/", self.answer, methods=["GET"])]

    async def answer(self, request: Request) -> Response:
        wants_page = self._prefers_html(request.headers.get("accept"))
        answer = self._page() if wants_page else PlainTextResponse(self._text())
        answer.headers.update({"vary": "Accept", "cache-control": "no-store"})
        return answer

    def _page(self) -> Response:
        badge = f'<p><span class="badge">{PLAY_MONEY}</span></p>\n' if self._is_play_money else ""
        rows = "\n".join(map(_row, self._places))
        body = f"<h1>{TITLE}</h1>\n<p>{SENTENCE}</p>\n{badge}<dl>\n{rows}\n</dl>\n"
        policy = {"content-security-policy": look.POLICY}
        return HTMLResponse(look.page(TITLE, body), headers=policy)

    def _text(self) -> str:
        lines = [f"{TITLE}. {SENTENCE}", *([PLAY_MONEY] if self._is_play_money else []), ""]
        lines += [f"{each.name:<12}{each.address:<18}{each.meaning}" for each in self._places]
        return "\n".join(lines) + "\n"


def _places(*, is_production: bool) -> list[Place]:
    graphiql = Place("GraphiQL", "/graphql", "Try it: open this address in a browser.")
    off = Place("GraphiQL", "/graphql", "Turned off: this server is in production.", is_link=False)
    return [
        Place("GraphQL", "/graphql", "POST of JSON; websockets (graphql-transport-ws).", False),
        Place("Streams", "/graphql/stream", "Server-sent events, for GraphQL over SSE.", False),
        off if is_production else graphiql,
        Place("Health", "/health/ready", "Whether it should get requests; /health/live."),
        Place("Docs", "docs/", "README.md and this folder, in the source of Kempelen.", False),
    ]


def _row(place: Place) -> str:
    address = f"<code>{escape(place.address)}</code>"
    shown = f'<a href="{escape(place.address)}">{address}</a>' if place.is_link else address
    return f"<div><dt>{place.name} {shown}</dt><dd>{escape(place.meaning)}</dd></div>"
