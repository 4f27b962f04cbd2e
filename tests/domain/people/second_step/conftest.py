"""Fixtures: a database, a stopped clock, and a person with an app."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.people import commands
from domain.people.second_step import codes
from domain.people.second_step.refusals import SecondStepRequired
from domain.people.viewer import Viewer
from tests.domain.people import cast
from tests.domain.people.conftest import noon  # noqa: F401

STEP = timedelta(seconds=codes.STEP_SECONDS)
HERE = "192.0.2.1"


@dataclass
class Phone:
    """A person with an app that has the secret of their account."""

    name: str
    viewer: Viewer
    secret: str = ""
    recovery: list[str] = field(default_factory=list)

    def code(self, *, steps=0):
        """The code that the app shows, or showed some steps from now."""
        return codes.code_at(self.secret, clock.now() + steps * STEP)

    async def next_code(self):
        """A code that was not used: the clock goes on for it."""
        clock.advance(STEP)
        return self.code()

    async def set_up(self):
        self.secret = (await commands.begin_second_step(self.viewer)).secret
        self.recovery = (await commands.confirm_second_step(self.viewer, self.code())).codes
        self.viewer = await cast.viewer(self.name)

    async def challenge(self, password=cast.PASSWORD):
        with pytest.raises(SecondStepRequired) as asked:
            await cast.signed_in(self.name, password)
        return asked.value.challenge

    async def finish(self, challenge, code, *, address=HERE):
        return await commands.finish_second_step(challenge, code, client_address=address)


@pytest.fixture
async def phone(database):
    """One of a person who has set it up."""
    return await a_phone()


@pytest.fixture
async def any_phone(any_database):
    """The same on each database, for what statements of our own decide."""
    return await a_phone()


async def a_phone():
    made = Phone("wim", await cast.joined("wim"))
    await made.set_up()
    return made
