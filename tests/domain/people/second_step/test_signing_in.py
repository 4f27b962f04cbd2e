"""Signing in by two steps: no session before the second, and nothing works twice."""

import asyncio
from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.people import commands, limits
from domain.people.authentication import viewer_for
from domain.people.commands import SignedIn
from domain.people.models import Account, Credential
from domain.people.refusals import TooManyAttempts, WrongCredentials
from domain.people.second_step.models import SignInChallenge
from domain.people.second_step.refusals import ChallengeOver, SecondStepRequired, WrongCode
from tests.domain.people import cast
from tests.domain.people.second_step.conftest import HERE, STEP


async def sessions():
    return await Credential.filter(revoked_at__isnull=True).count()


async def test_the_password_gives_a_challenge_and_no_session_and_a_code_gives_it(phone):
    before = await sessions()
    with pytest.raises(SecondStepRequired) as asked:
        await cast.signed_in("wim")
    assert asked.value.expires_at == clock.now() + timedelta(minutes=5)
    assert await sessions() == before
    assert await viewer_for(asked.value.challenge) is None

    signed_in = await phone.finish(asked.value.challenge, await phone.next_code())

    assert (await viewer_for(signed_in.token)).account_id == phone.viewer.account_id
    assert await sessions() == before + 1
    with pytest.raises(ChallengeOver):
        await phone.finish(asked.value.challenge, await phone.next_code())


async def test_a_wrong_password_says_nothing_of_a_second_step(phone):
    with pytest.raises(WrongCredentials) as refused:
        await cast.signed_in("wim", "another one")

    assert not isinstance(refused.value, WrongCode)
    assert await SignInChallenge.all().count() == 0


async def test_each_code_is_accepted_once_also_within_its_time(any_phone):
    with pytest.raises(WrongCode):  # It confirmed the app.
        await any_phone.finish(await any_phone.challenge(), any_phone.code())
    code = await any_phone.next_code()
    await any_phone.finish(await any_phone.challenge(), code)

    with pytest.raises(WrongCode):
        await any_phone.finish(await any_phone.challenge(), code)
    with pytest.raises(WrongCode):  # An earlier one, after a later one.
        await any_phone.finish(await any_phone.challenge(), any_phone.code(steps=-1))
    await any_phone.finish(await any_phone.challenge(), any_phone.code(steps=1))


async def test_a_clock_may_be_one_step_off_and_no_more(phone):
    clock.advance(10 * STEP)
    for steps in (-2, 2):
        with pytest.raises(WrongCode):
            await phone.finish(await phone.challenge(), phone.code(steps=steps))

    for steps in (-1, 0, 1):
        await phone.finish(await phone.challenge(), phone.code(steps=steps))


async def test_a_recovery_code_works_once_and_the_owner_is_told(any_phone):
    await any_phone.finish(await any_phone.challenge(), any_phone.recovery[0].lower())

    assert (await cast.mails("wim"))[-1] == "A recovery code was used"
    with pytest.raises(WrongCode):
        await any_phone.finish(await any_phone.challenge(), any_phone.recovery[0])
    await any_phone.finish(await any_phone.challenge(), any_phone.recovery[1])


async def test_a_challenge_allows_five_tries_and_five_minutes(any_phone):
    challenge = await any_phone.challenge()
    for _ in range(limits.TRIES_OF_A_CHALLENGE):
        with pytest.raises(WrongCode):
            await any_phone.finish(challenge, "000000")
    with pytest.raises(ChallengeOver):
        await any_phone.finish(challenge, any_phone.recovery[0])

    late = await any_phone.challenge()
    clock.advance(limits.CHALLENGE_LASTS)
    with pytest.raises(ChallengeOver):
        await any_phone.finish(late, await any_phone.next_code())
    await commands.trim(clock.now(), 100)
    assert await SignInChallenge.all().count() == 0


@pytest.mark.parametrize("challenge", ["", "x", "A" * 43, "\x00", "é" * 43])
async def test_a_text_that_is_no_challenge_opens_nothing(phone, challenge):
    with pytest.raises(ChallengeOver):
        await phone.finish(challenge, phone.recovery[0])


async def test_tries_are_bounded_for_the_account_whatever_the_challenge(phone):
    for _ in range(2):
        challenge = await phone.challenge()
        for _ in range(limits.TRIES_OF_A_CHALLENGE):
            with pytest.raises(WrongCode):
                await phone.finish(challenge, "000000")

    with pytest.raises(TooManyAttempts) as refused:
        await phone.finish(await phone.challenge(), phone.recovery[0])
    assert refused.value.retry_at == clock.now() + timedelta(minutes=15)
    clock.advance(timedelta(minutes=15))
    await phone.finish(await phone.challenge(), phone.recovery[0])


async def test_wrong_codes_are_also_bounded_by_the_day(phone):
    for number in range(limits.CODES_A_DAY.most):
        clock.advance(timedelta(minutes=20) if number % 9 == 0 else timedelta())
        with pytest.raises(WrongCode):
            await commands.end_second_step(phone.viewer, password=cast.PASSWORD, code="000000")

    clock.advance(timedelta(minutes=20))
    with pytest.raises(TooManyAttempts):
        await phone.finish(await phone.challenge(), phone.recovery[0])
    clock.advance(timedelta(days=1))
    await phone.finish(await phone.challenge(), phone.recovery[0])


async def test_right_codes_do_not_count_as_tries(phone):
    for _ in range(12):
        await phone.finish(await phone.challenge(), await phone.next_code())


async def test_an_account_has_ten_open_challenges_and_the_oldest_ends(any_phone):
    made = [await any_phone.challenge() for _ in range(limits.MOST_CHALLENGES + 1)]

    assert await SignInChallenge.all().count() == limits.MOST_CHALLENGES
    with pytest.raises(ChallengeOver):
        await any_phone.finish(made[0], any_phone.recovery[0])
    await any_phone.finish(made[1], any_phone.recovery[0])


async def test_a_new_password_ends_challenges_and_keeps_the_second_step(phone):
    challenge = await phone.challenge()
    await cast.forgot("wim@kempelen.test")
    await commands.reset_password(await cast.mailed_code("wim"), "a new password")

    with pytest.raises(ChallengeOver):
        await phone.finish(challenge, phone.recovery[0])
    await phone.finish(await phone.challenge("a new password"), phone.recovery[0])


async def test_a_challenge_is_for_its_own_account(phone):
    other = type(phone)("ann", await cast.joined("ann"))
    await other.set_up()

    with pytest.raises(WrongCode):
        await phone.finish(await other.challenge(), phone.recovery[0])
    with pytest.raises(WrongCode):
        await phone.finish(await other.challenge(), await phone.next_code())


async def test_of_many_at_once_with_one_code_one_signs_in(any_phone):
    made, code = [await any_phone.challenge() for _ in range(5)], await any_phone.next_code()
    before = await sessions()

    ended = await asyncio.gather(
        *(any_phone.finish(challenge, code, address=HERE) for challenge in made),
        return_exceptions=True,
    )

    assert sum(isinstance(each, SignedIn) for each in ended) == 1
    assert sum(isinstance(each, WrongCode) for each in ended) == 4
    assert await sessions() == before + 1


async def test_of_many_at_once_with_one_challenge_one_signs_in(any_phone):
    challenge = await any_phone.challenge()

    ended = await asyncio.gather(
        *(any_phone.finish(challenge, code) for code in any_phone.recovery[:4]),
        return_exceptions=True,
    )

    assert sum(isinstance(each, SignedIn) for each in ended) == 1
    assert sum(isinstance(each, ChallengeOver) for each in ended) == 3


async def test_a_closed_account_finishes_nothing(phone):
    challenge = await phone.challenge()
    await Account.all().update(closed_at=clock.now())

    with pytest.raises(ChallengeOver):
        await phone.finish(challenge, phone.recovery[0])
