"""What a person tells about who they are, and how it is stored: each part encrypted."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from domain.accounts.identity import limits
from domain.accounts.identity.models import ADDRESS, BIRTH_DATE, LEGAL_NAME, IdentityCheck
from domain.accounts.setting_rules import PostalAddress
from domain.kernel import bounds, clock
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.people import rules


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityAnswers:
    """The name, birth date and permanent address of a person."""

    legal_name: str
    birth_date: date
    address: PostalAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDraft:
    """The same as a person wrote it."""

    legal_name: str
    birth_date: str
    address: PostalAddress

    def checked(self) -> IdentityAnswers:
        """The values to store. Raises InvalidInput with every invalid value."""
        wrong = Objections()
        name = wrong.check(rules.line, "legalName", self.legal_name)
        born = wrong.check(birth_date, self.birth_date)
        address = wrong.check(self.address.checked, "address")
        wrong.raise_any()
        assert name is not None, "nothing was wrong"
        assert born is not None, "nothing was wrong"
        assert address is not None, "nothing was wrong"
        return IdentityAnswers(legal_name=name, birth_date=born, address=address)


def birth_date(value: str, field: str = "birthDate") -> date:
    """A date from 1900 to today, as in 1990-12-31. Errors do not have it."""
    bounds.clean(field, value)
    today = clock.now().date()
    shown, bound = "another text", f"a date from {limits.EARLIEST_BIRTH} to {today}, as 1990-12-31"
    try:
        born = date.fromisoformat(value)
        if born.isoformat() != value:
            raise ValueError
    except ValueError:
        raise InvalidInput(field, shown, bound, broken=Rule.FORMAT) from None
    if not limits.EARLIEST_BIRTH <= born <= today:
        broken = Constraint.between(Rule.RANGE, limits.EARLIEST_BIRTH, today)
        raise InvalidInput(field, "another date", bound, broken=broken)
    return born


def age(born: date, at: date) -> int:
    """The age in whole years. Somebody born on 29 February has other birthdays on 1 March."""
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def encrypted(check_id: UUID, answers: IdentityAnswers) -> tuple[bytes, bytes, bytes]:
    """The values of the three columns in the row with this id."""
    return (
        LEGAL_NAME.encrypt(check_id, answers.legal_name),
        BIRTH_DATE.encrypt(check_id, answers.birth_date.isoformat()),
        ADDRESS.encrypt(check_id, json.dumps(asdict(answers.address))),
    )


def in_clear(check: IdentityCheck) -> IdentityAnswers:
    """What the person told; who shows it notes the reading in the audit."""
    name, born, address = (each.decrypt(check) for each in (LEGAL_NAME, BIRTH_DATE, ADDRESS))
    assert name is not None, "the column is not null"
    assert born is not None, "the column is not null"
    assert address is not None, "the column is not null"
    found = json.loads(address)
    lines = tuple(found.pop("lines"))
    return IdentityAnswers(
        legal_name=name,
        birth_date=date.fromisoformat(born),
        address=PostalAddress(lines=lines, **found),
    )
