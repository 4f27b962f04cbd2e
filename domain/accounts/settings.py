"""Reading and changing what a person set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from uuid import UUID

import orjson

from domain.accounts.models import AccountSettings
from domain.accounts.setting_rules import PostalAddress, language, time_zone
from domain.kernel import clock
from domain.kernel.refusals import Objections
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.mail import choices
from domain.mail.kinds import NoticeKind
from domain.people import queries, rules
from domain.people.facts import AccountChanged
from domain.people.models import Account
from domain.people.openid import links
from domain.people.refusals import TokenInvalid
from domain.people.viewer import Viewer


class Left(Enum):
    """Marks a setting that a change leaves as it is: None removes one."""

    AS_IT_IS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChange:
    """The settings to change."""

    display_name: str | Left = Left.AS_IT_IS
    time_zone: str | Left | None = Left.AS_IT_IS
    language: str | Left | None = Left.AS_IT_IS
    postal_address: PostalAddress | Left | None = Left.AS_IT_IS
    mails: Mapping[NoticeKind, bool] = field(default_factory=dict)

    def checked(self) -> SettingsChange:
        """The change with the values to store. Raises InvalidInput with every invalid value."""
        wrong, given = Objections(), {}
        if isinstance(self.display_name, str):
            given["display_name"] = wrong.check(rules.line, "displayName", self.display_name)
        if isinstance(self.time_zone, str):
            given["time_zone"] = wrong.check(time_zone, "timeZone", self.time_zone)
        if isinstance(self.language, str):
            given["language"] = wrong.check(language, "language", self.language)
        address = self.postal_address
        if isinstance(address, PostalAddress):
            address = wrong.check(address.checked) or address
        wrong.raise_any()
        rest = {name: getattr(self, name) for name in ("display_name", "time_zone", "language")}
        return SettingsChange(**(rest | given), postal_address=address, mails=self.mails)


async def settings_of(account_id: UUID) -> AccountSettings:
    """What a person set; all empty before the first change."""
    stored = await AccountSettings.get_or_none(account_id=account_id)
    return stored or AccountSettings(account_id=account_id)


def postal_address(stored: AccountSettings) -> PostalAddress | None:
    """The postal address, if there is one."""
    if stored.address_lines is None:
        return None
    assert stored.city is not None, "an address is stored whole"
    assert stored.address_country is not None, "an address is stored whole"
    return PostalAddress(
        lines=tuple(stored.address_lines),
        city=stored.city,
        region=stored.region,
        postal_code=stored.postal_code,
        country=stored.address_country,
    )


@retried
async def change_settings(viewer: Viewer, change: SettingsChange) -> Account:
    """Change some settings; the others stay. Needs a session.

    Raises ChangedAtProvider for the name of an account that came by a provider.
    """
    viewer.require_session()
    change = change.checked()
    async with unit_of_work() as unit:
        account = await queries.locked_account(viewer.account_id)
        if isinstance(change.display_name, str):
            await links.refuse_led(account.id)
            account.display_name = change.display_name
            await _RENAME.run(account.id, account.display_name)
        stored = await settings_of(account.id)
        _apply(change, stored)
        lines = stored.address_lines
        await _STORE.run(
            account.id,
            stored.time_zone,
            stored.language,
            None if lines is None else orjson.dumps(lines).decode(),
            stored.city,
            stored.region,
            stored.postal_code,
            stored.address_country,
        )
        await choices.choose(account.id, change.mails)
        unit.tell(AccountChanged(account_id=account.id, occurred_at=clock.now()))
        return account


@retried
async def unsubscribe(token: str) -> NoticeKind:
    """Turn off the kind of mail that this token came with; a second time changes nothing.

    Raises TokenInvalid.
    """
    async with unit_of_work() as unit:
        found = await choices.unsubscription(token)
        if found is None or await queries.locked_account_or_none(found.account_id) is None:
            raise TokenInvalid()
        await choices.choose(found.account_id, {found.kind: False})
        unit.tell(AccountChanged(account_id=found.account_id, occurred_at=clock.now()))
        return found.kind


def _apply(change: SettingsChange, stored: AccountSettings) -> None:
    if not isinstance(change.time_zone, Left):
        stored.time_zone = change.time_zone
    if not isinstance(change.language, Left):
        stored.language = change.language
    address = change.postal_address
    if isinstance(address, Left):
        return
    stored.address_lines = None if address is None else list(address.lines)
    stored.city = None if address is None else address.city
    stored.region = None if address is None else address.region
    stored.postal_code = None if address is None else address.postal_code
    stored.address_country = None if address is None else address.country


_RENAME = Statement("UPDATE accounts SET display_name = $2 WHERE id = $1")
_STORE = Statement(
    """INSERT INTO account_settings (account_id, time_zone, language, address_lines, city, region,
           postal_code, address_country)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (account_id) DO UPDATE SET
           time_zone = excluded.time_zone, language = excluded.language,
           address_lines = excluded.address_lines, city = excluded.city, region = excluded.region,
           postal_code = excluded.postal_code, address_country = excluded.address_country"""
)
