"""A worker's place and consent to adult content: declared, told, and limited."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.refusals import InvalidInput, NotAllowed
from domain.people import commands
from domain.people.models import Account, Scope, Worker
from domain.people.refusals import (
    EmailNotVerified,
    LocaleChangedLately,
    NoWorkerAccount,
    TooManyAttempts,
)
from domain.qualifications import system_types
from domain.qualifications.commands.consent_to_adult_content import set_adult_content_consent
from domain.qualifications.commands.declare_locale import change_locale
from tests.domain.people import cast
from tests.domain.people.cast import PUBLIC_URL, a_form, told

pytestmark = pytest.mark.usefixtures("market")

A_MOMENT = timedelta(seconds=1)
THIRTY_DAYS = timedelta(days=30)
A_STATE = "the two letters of a US state such as WA"


@pytest.fixture
async def wim():
    """A worker in Germany, as all people of this cast."""
    return await cast.worker("wim")


async def place(viewer):
    row = await Account.get(id=viewer.account.id)
    return row.country, row.subdivision


async def moves(viewer):
    """Every move that was told, from and to."""
    assert {topic for topic, *_ in await told()} <= {f"worker/{viewer.worker.id}"}
    return [
        tuple(body[f"{name}{when}"] for when in ("_before", "") for name in PLACE)
        for _, kind, body in await told()
        if kind == "LocaleChanged"
    ]


PLACE = ("country", "subdivision")


async def test_a_worker_moves_and_is_told(wim):
    account = await change_locale(wim, country="us", subdivision="wa")

    assert (account.country, account.subdivision) == await place(wim) == ("US", "WA")
    assert await moves(wim) == [("DE", None, "US", "WA")]


async def test_the_same_again_changes_nothing_and_is_no_move(wim):
    await change_locale(wim, country="DE")
    await change_locale(wim, country="US", subdivision="WA")
    await change_locale(wim, country="US", subdivision="WA")

    assert await moves(wim) == [("DE", None, "US", "WA")]


async def test_a_worker_moves_once_in_thirty_days(wim, noon):
    await change_locale(wim, country="US", subdivision="WA")
    clock.freeze(noon + THIRTY_DAYS - A_MOMENT)

    for wanted in ({"country": "DE"}, {"country": "US", "subdivision": "TX"}, {"country": "US"}):
        with pytest.raises(LocaleChangedLately) as refused:
            await change_locale(wim, **wanted)
        assert isinstance(refused.value, TooManyAttempts)
        assert refused.value.retry_at == noon + THIRTY_DAYS
        assert "again at 2026-12-22T12:00:00Z" in refused.value.message
    assert await place(wim) == ("US", "WA")
    assert len(await told()) == 1

    clock.freeze(noon + THIRTY_DAYS)
    await change_locale(wim, country="US", subdivision="TX")
    with pytest.raises(LocaleChangedLately) as refused:
        await change_locale(wim, country="DE")

    assert await place(wim) == ("US", "TX")
    assert refused.value.retry_at == noon + 2 * THIRTY_DAYS


async def test_the_state_of_ones_own_country_is_named_at_any_time_once(wim, noon):
    await change_locale(wim, country="US")
    await change_locale(wim, country="US", subdivision="WA")

    with pytest.raises(LocaleChangedLately):
        await change_locale(wim, country="US", subdivision="TX")

    assert await place(wim) == ("US", "WA")
    assert await moves(wim) == [("DE", None, "US", None), ("US", None, "US", "WA")]


async def test_one_workers_move_holds_no_other_up(wim):
    ada = await cast.worker("ada")
    await change_locale(wim, country="NL")

    await change_locale(ada, country="NL")

    assert await place(ada) == ("NL", None)


@pytest.mark.parametrize(
    ("country", "subdivision", "field", "bound"),
    [
        ("XX", None, "country", "an ISO 3166-1 alpha-2 country code such as DE"),
        ("XX", "WA", "country", "an ISO 3166-1 alpha-2 country code such as DE"),
        ("USA", "WA", "country", "an ISO 3166-1 alpha-2 country code such as DE"),
        ("US", "XX", "subdivision", A_STATE),
        ("US", "US-WA", "subdivision", A_STATE),
        ("US", "W", "subdivision", A_STATE),
        ("US", "", "subdivision", A_STATE),
        ("US", "\x00A", "subdivision", "text without control characters"),
        ("DE", "BY", "subdivision", "left out, but where the country is US"),
        ("CA", "BC", "subdivision", "left out, but where the country is US"),
        ("DE", "", "subdivision", "left out, but where the country is US"),
    ],
)
async def test_a_place_that_is_none_is_refused_by_name(wim, country, subdivision, field, bound):
    with pytest.raises(InvalidInput) as refused:
        await change_locale(wim, country=country, subdivision=subdivision)
    form = a_form("ada", country=country, subdivision=subdivision)
    with pytest.raises(InvalidInput) as as_before:
        await commands.sign_up(form, public_url=PUBLIC_URL)

    assert (refused.value.field, refused.value.bound) == (field, bound)
    assert (as_before.value.field, as_before.value.bound) == (field, bound)
    assert await place(wim) == ("DE", None)
    assert await Account.all().count() == 1
    assert await told() == []


async def test_who_signs_up_may_name_the_state():
    form = a_form("ada", country="us", subdivision="dc")
    account = await commands.sign_up(form, public_url=PUBLIC_URL)

    row = await Account.get(id=account.id)
    assert (row.country, row.subdivision) == ("US", "DC")


async def consent(viewer):
    return (await Worker.get(id=viewer.worker.id)).adult_consent_at


async def test_consent_is_given_and_taken_back_and_told(wim, noon):
    given = await set_adult_content_consent(wim, consents=True)
    assert given.adult_consent_at == await consent(wim) == noon
    await set_adult_content_consent(wim, consents=True)
    taken = await set_adult_content_consent(wim, consents=False)
    await set_adult_content_consent(wim, consents=False)

    assert taken.adult_consent_at is None
    assert await consent(wim) is None
    adult, topic = {"type_id": str(system_types.ADULT)}, f"worker/{wim.worker.id}"
    assert [(t, kind, body | adult == body) for t, kind, body in await told()] == [
        (topic, "SystemValueCrossed", True)
    ] * 2
    assert [(body["value_before"], body["value"]) for *_, body in await told()] == [(0, 1), (1, 0)]


@pytest.fixture(params=["locale", "consent"])
def said(request):
    """Each of the two declarations of a worker."""
    if request.param == "locale":
        return lambda viewer: change_locale(viewer, country="NL")
    return lambda viewer: set_adult_content_consent(viewer, consents=True)


async def test_an_api_key_says_nothing_of_a_person(wim, said, noon):
    made = await commands.create_api_key(
        wim, name="bot", scopes=list(Scope), expires_at=noon + timedelta(days=1)
    )

    with pytest.raises(NotAllowed):
        await said(await cast.seen_by(made.token))

    assert (await place(wim), await consent(wim), await told()) == (("DE", None), None, [])


async def test_only_workers_say_it(said):
    await commands.sign_up(a_form("una"), public_url=PUBLIC_URL)
    callers = {
        EmailNotVerified: await cast.viewer("una"),
        NoWorkerAccount: await cast.requester("rita"),
    }
    for refusal, viewer in callers.items():
        with pytest.raises(refusal):
            await said(viewer)

    assert await told() == []
