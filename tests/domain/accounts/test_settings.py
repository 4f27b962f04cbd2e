"""What a person sets, and which mails they want."""

from dataclasses import replace

import pytest

from domain.accounts import settings
from domain.accounts.settings import SettingsChange, change_settings, unsubscribe
from domain.kernel.refusals import NotAllowed
from domain.kernel.statement import Statement
from domain.mail import choices, outbox
from domain.mail.kinds import NoticeKind
from domain.mail.models import Mail
from domain.people import commands
from domain.people.models import Account, CredentialKind
from domain.people.refusals import TokenInvalid
from tests.domain.accounts.test_setting_rules import HOME
from tests.domain.people import cast

pytestmark = pytest.mark.usefixtures("start", "market")
_TOKENS = Statement("SELECT kind, token FROM mail_choices ORDER BY kind")


async def test_settings_are_stored_and_what_is_left_out_stays():
    wim = await cast.joined("wim")
    assert settings.postal_address(await settings.settings_of(wim.account_id)) is None

    await change_settings(
        wim,
        SettingsChange(
            display_name=" Willem ",
            time_zone="Europe/Amsterdam",
            language="NL-latn-be",
            postal_address=HOME,
        ),
    )
    await change_settings(wim, SettingsChange(language=None))

    stored = await settings.settings_of(wim.account_id)
    assert (await Account.get(id=wim.account_id)).display_name == "Willem"
    assert (stored.time_zone, stored.language) == ("Europe/Amsterdam", None)
    assert settings.postal_address(stored) == replace(HOME, country="ES")
    await change_settings(wim, SettingsChange(postal_address=None))
    assert settings.postal_address(await settings.settings_of(wim.account_id)) is None
    assert [kind for _, kind, _ in await cast.told()] == ["AccountChanged"] * 3


async def test_an_api_key_changes_no_settings():
    wim = await cast.joined("wim")

    with pytest.raises(NotAllowed):
        await change_settings(
            replace(wim, kind=CredentialKind.API_KEY), SettingsChange(display_name="Willem")
        )
    assert (await Account.get(id=wim.account_id)).display_name == "Wim"


async def test_a_kind_of_mail_that_is_turned_off_is_not_mailed_until_it_is_turned_on_again():
    rita, wim = await cast.requester("rita"), await cast.worker("wim")

    async def blocked():
        await commands.block_worker(rita.requester, wim.worker.id, reason="x")
        await commands.unblock_worker(rita.requester, wim.worker.id)
        return len(await cast.mails("wim"))

    await change_settings(wim, SettingsChange(mails={NoticeKind.BLOCKED: False}))
    assert await blocked() == 0
    assert await choices.choices_of(wim.account_id) == {
        kind: kind is not NoticeKind.BLOCKED for kind in NoticeKind
    }
    await change_settings(wim, SettingsChange(mails={NoticeKind.BLOCKED: True}))
    assert await blocked() == 1


async def test_the_token_of_a_mail_turns_its_kind_off():
    rita, wim = await cast.requester("rita"), await cast.worker("wim")
    await commands.block_worker(rita.requester, wim.worker.id, reason="x")
    mail = await Mail.get(recipient="wim@kempelen.test")
    (due,) = await outbox.claim_due_mails(mail.created_at, 10)
    assert due.unsubscribe is not None

    for _ in range(2):
        assert await unsubscribe(due.unsubscribe) is NoticeKind.BLOCKED
    for wrong in ("", "x" * 43, due.unsubscribe + "x"):
        with pytest.raises(TokenInvalid):
            await unsubscribe(wrong)

    wanted = await choices.choices_of(wim.account_id)
    assert [kind for kind, is_wanted in wanted.items() if not is_wanted] == [NoticeKind.BLOCKED]
    assert all((await choices.choices_of(rita.account_id)).values())


async def test_the_token_of_a_kind_stays_the_same():
    rita, wim = await cast.requester("rita"), await cast.worker("wim")
    await change_settings(wim, SettingsChange(mails={NoticeKind.BLOCKED: True}))
    before = await _TOKENS.rows()
    await commands.block_worker(rita.requester, wim.worker.id, reason="x")

    assert await _TOKENS.rows() == before
    assert len(before) == 1
