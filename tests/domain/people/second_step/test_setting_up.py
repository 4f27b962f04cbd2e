"""Setting up the second step, ending it, new recovery codes, and an operator who removes it."""

from dataclasses import replace

import pytest

from domain.audit.models import AuditEntry
from domain.audit.trail import COMMAND_LINE, Actor, Via
from domain.kernel import clock
from domain.kernel.refusals import InvalidInput, NotAllowed, NotFound, WrongState
from domain.people import commands
from domain.people.models import Account, CredentialKind
from domain.people.refusals import EmailNotVerified, TooManyAttempts, WrongCredentials
from domain.people.second_step.models import APP_SECRET, RecoveryCode, SecondStep, SignInChallenge
from domain.people.second_step.refusals import WrongCode
from tests.domain.people import cast
from tests.domain.people.second_step.conftest import Phone

TABLES = (SecondStep, RecoveryCode, SignInChallenge)


async def counts():
    return [await table.all().count() for table in TABLES]


async def account(name="wim"):
    return await Account.get(email_key=f"{name}@kempelen.test")


async def test_it_counts_once_a_code_of_the_app_confirmed_it(database):
    viewer = await cast.joined("wim")
    phone = Phone("wim", viewer, (await commands.begin_second_step(viewer)).secret)
    assert (await account()).second_step_at is None
    await cast.signed_in("wim")
    with pytest.raises(WrongCode):
        await commands.confirm_second_step(viewer, "000000")
    assert await cast.mails("wim") == []

    made = await commands.confirm_second_step(viewer, phone.code())

    assert (await account()).second_step_at == clock.now() == made.account.second_step_at
    assert len(made.codes) == 10
    assert await cast.mails("wim") == ["Signing in takes a second step now"]
    told = [kind for _, kind, _ in await cast.told(with_rights=True)]
    assert told.count("RightsChanged") == 1
    assert await counts() == [1, 10, 0]


async def test_what_is_stored_is_encrypted_or_hashed(phone):
    [step], made = await SecondStep.all(), await RecoveryCode.all()

    assert phone.secret.encode() not in step.secret
    assert APP_SECRET.decrypt(step) == phone.secret
    stored = {row.code_hash for row in made}
    assert not stored & {*phone.recovery}
    assert {len(each) for each in stored} == {64}


async def test_a_secret_is_given_until_it_is_confirmed_and_each_time_a_new_one(database):
    viewer = await cast.joined("wim")
    first = await commands.begin_second_step(viewer)
    second = await commands.begin_second_step(viewer)
    assert first.secret != second.secret
    assert second.secret in second.address
    with pytest.raises(WrongCode):
        await commands.confirm_second_step(viewer, Phone("wim", viewer, first.secret).code())
    await commands.confirm_second_step(viewer, Phone("wim", viewer, second.secret).code())

    with pytest.raises(WrongState):
        await commands.begin_second_step(viewer)
    with pytest.raises(WrongState):
        await commands.confirm_second_step(viewer, "000000")
    assert await counts() == [1, 10, 0]


async def test_nothing_is_confirmed_that_was_not_begun(database):
    with pytest.raises(WrongState):
        await commands.confirm_second_step(await cast.joined("wim"), "000000")


async def test_an_api_key_and_an_unconfirmed_address_set_nothing_up(database):
    viewer = await cast.joined("wim")
    key = replace(viewer, kind=CredentialKind.API_KEY)
    with pytest.raises(NotAllowed):
        await commands.begin_second_step(key)
    await Account.all().update(email_verified_at=None)

    with pytest.raises(EmailNotVerified):
        await commands.begin_second_step(await cast.viewer("wim"))
    assert await counts() == [0, 0, 0]


async def test_it_ends_by_password_and_code_together(any_phone):
    code = await any_phone.next_code()
    with pytest.raises(WrongCredentials):
        await commands.end_second_step(any_phone.viewer, password="another one", code=code)
    with pytest.raises(WrongCode):
        await commands.end_second_step(any_phone.viewer, password=cast.PASSWORD, code="000000")
    assert (await account()).second_step_at is not None

    ended = await commands.end_second_step(any_phone.viewer, password=cast.PASSWORD, code=code)

    assert ended.second_step_at is (await account()).second_step_at is None
    assert await counts() == [0, 0, 0]
    assert (await cast.mails("wim"))[-1] == "Signing in takes no second step any more"
    await cast.signed_in("wim")
    with pytest.raises(WrongState):
        await commands.end_second_step(any_phone.viewer, password=cast.PASSWORD, code=code)


async def test_new_recovery_codes_replace_the_present_ones(any_phone):
    new = await commands.renew_recovery_codes(
        any_phone.viewer, password=cast.PASSWORD, code=any_phone.recovery[0]
    )

    assert not {*new.codes} & {*any_phone.recovery}
    assert await counts() == [1, 10, 0]
    assert (await cast.mails("wim"))[-1] == "You have new recovery codes"
    with pytest.raises(WrongCode):
        await any_phone.finish(await any_phone.challenge(), any_phone.recovery[1])
    await any_phone.finish(await any_phone.challenge(), new.codes[1])


async def test_codes_are_tried_a_bounded_number_of_times_whatever_they_are_for(phone):
    for _ in range(10):
        with pytest.raises(WrongCode):
            await commands.end_second_step(phone.viewer, password=cast.PASSWORD, code="000000")

    with pytest.raises(TooManyAttempts):
        await commands.end_second_step(phone.viewer, password=cast.PASSWORD, code=phone.recovery[0])
    with pytest.raises(TooManyAttempts):
        await phone.finish(await phone.challenge(), phone.recovery[0])
    assert (await account()).second_step_at is not None


async def test_an_operator_removes_a_lost_one_with_a_reason_and_the_owner_is_told(any_phone):
    await any_phone.challenge()
    key = any_phone.viewer.account_id
    with pytest.raises(InvalidInput):
        await commands.remove_second_step(key, reason=" ", by=COMMAND_LINE)

    await commands.remove_second_step(key, reason="Lost phone, called.", by=COMMAND_LINE)

    assert await counts() == [0, 0, 0]
    assert (await cast.mails("wim"))[-1] == "Your second step was removed"
    [entry] = await AuditEntry.all()
    assert (entry.action, entry.subject_id, entry.reason) == (
        "second_step.remove",
        key,
        "Lost phone, called.",
    )
    await cast.signed_in("wim")
    with pytest.raises(WrongState):
        await commands.remove_second_step(key, reason="Again.", by=COMMAND_LINE)


async def test_texts_have_bounds(phone):
    padded = f"{phone.recovery[0]:<40}"
    with pytest.raises(InvalidInput) as refused:
        await commands.renew_recovery_codes(phone.viewer, password=cast.PASSWORD, code=padded + " ")
    assert phone.recovery[0] not in refused.value.message
    await commands.renew_recovery_codes(phone.viewer, password=cast.PASSWORD, code=padded)

    key, longest = phone.viewer.account_id, "x" * 1_000
    with pytest.raises(InvalidInput):
        await commands.remove_second_step(key, reason=longest + "x", by=COMMAND_LINE)
    await commands.remove_second_step(key, reason=longest, by=COMMAND_LINE)


async def test_nobody_removes_their_own_as_an_operator(phone):
    own = Actor(account_id=phone.viewer.account_id, role="ADMINISTRATOR", via=Via.API)

    with pytest.raises(NotAllowed):
        await commands.remove_second_step(phone.viewer.account_id, reason="Mine.", by=own)
    with pytest.raises(NotFound):
        await commands.remove_second_step(phone.viewer.credential_id, reason="Who?", by=own)
    assert await counts() == [1, 10, 0]
