"""The tax interview as a pure function: answers become a record, or are refused by name.

It gives no advice. It knows nothing of the database, and not who answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from domain.accounts.tax import limits
from domain.accounts.tax.lifecycle import TaxForm, TaxIdKind
from domain.accounts.tax.refusals import TaxStatusNotSupported
from domain.accounts.tax.tax_ids import OF_US, TaxId, foreign_tax_id, us_tax_id
from domain.accounts.tax.treaties import TreatyRates
from domain.kernel import bounds
from domain.kernel.normal_form import normal_form
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.people.rules import country, email_key, line

US = "US"
US_TERRITORIES = frozenset({"AS", "GU", "MP", "PR", "UM", "VI"})
US_AREA = frozenset({US}) | US_TERRITORIES
ZIP = re.compile(r"[0-9]{5}(-[0-9]{4})?")
NOTHING_WITHHELD = 0


@dataclass(frozen=True, slots=True)
class Address:
    """A permanent address of residence."""

    line1: str
    city: str
    country: str
    line2: str | None = None
    region: str | None = None
    postal_code: str | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person answered."""

    is_us_person: bool
    citizenship: str
    name: str
    address: Address
    certifies: bool
    tax_id: str | None = None
    id_kind: TaxIdKind | None = None
    id_country: str | None = None
    claims_treaty: bool = False


@dataclass(frozen=True, slots=True)
class TaxRecord:
    """What an interview that was completed says."""

    form: TaxForm
    name: str
    citizenship: str
    address: Address
    tax_id: TaxId | None
    treaty_country: str | None
    withholding: int  # hundredths of a percent


@dataclass(frozen=True, slots=True)
class ElectronicSignature:
    """A signature by consent, the typed name, and the e-mail of the account."""

    consents: bool
    typed_name: str
    email: str


def record_of(answers: Answers, rates: TreatyRates) -> TaxRecord:
    """The record of these answers.

    Raises InvalidInput with every invalid value, and TaxStatusNotSupported.
    """
    answers = _checked(answers)
    _check_status(answers)
    _check_home(answers)
    wrong = Objections()
    tax_id = wrong.check(_tax_id, answers)
    treaty = wrong.check(_treaty_country, answers, rates)
    wrong.raise_any()
    _check_treaty(treaty, tax_id)
    if answers.is_us_person:
        form, withheld = TaxForm.W_9, NOTHING_WITHHELD
    else:
        form = TaxForm.W_8BEN
        withheld = rates.default if treaty is None else rates.by_country[treaty]
    return TaxRecord(
        form=form,
        name=answers.name,
        citizenship=answers.citizenship,
        address=answers.address,
        tax_id=tax_id,
        treaty_country=treaty,
        withholding=withheld,
    )


def check_signature(signature: ElectronicSignature, *, name: str, email: str) -> None:
    """Raises InvalidInput with everything that makes it no signature of this person."""
    wrong = Objections()
    field = "signature.electronic"
    wrong.check(ticked, f"{field}.consents", signature.consents)
    for part, typed in (("typedName", signature.typed_name), ("email", signature.email)):
        wrong.check(bounds.clean, f"{field}.{part}", typed)
    wrong.raise_any()
    if normal_form(signature.typed_name) != normal_form(name):
        bound = "the name of the answers, letter by letter"
        wrong.add(_other(f"{field}.typedName", signature.typed_name, bound))
    if email_key(signature.email) != email_key(email):
        bound = "the e-mail address of the account"
        wrong.add(_other(f"{field}.email", signature.email, bound))
    wrong.raise_any()


def ticked(field: str, value: bool) -> None:
    """A box that must be ticked."""
    if not value:
        raise InvalidInput(field, value, "true", broken=Rule.REQUIRED)


def _checked(answers: Answers) -> Answers:
    """The answers with the values to store, each looked at alone."""
    wrong = Objections()
    name = wrong.check(line, "answers.name", answers.name)
    citizenship = wrong.check(_country, "answers.citizenship", answers.citizenship)
    address = wrong.check(_address, answers.address)
    issuer = answers.id_country
    if issuer is not None:
        issuer = wrong.check(_country, "answers.idCountry", issuer)
    wrong.check(ticked, "answers.certifies", answers.certifies)
    wrong.raise_any()
    assert name is not None, "nothing was wrong"
    assert citizenship is not None, "nothing was wrong"
    assert address is not None, "nothing was wrong"
    return replace(answers, name=name, citizenship=citizenship, address=address, id_country=issuer)


def _address(given: Address) -> Address:
    wrong = Objections()
    field = "answers.address"
    code = wrong.check(_country, f"{field}.country", given.country)
    line1 = wrong.check(line, f"{field}.line1", given.line1)
    city = wrong.check(line, f"{field}.city", given.city)
    line2, region, postal_code = given.line2, given.region, given.postal_code
    if line2 is not None:
        line2 = wrong.check(line, f"{field}.line2", line2)
    if region is not None:
        region = wrong.check(line, f"{field}.region", region)
    if postal_code is not None:
        postal_code = wrong.check(_postal_code, f"{field}.postalCode", postal_code)
    wrong.raise_any()
    assert code is not None, "nothing was wrong"
    assert line1 is not None, "nothing was wrong"
    assert city is not None, "nothing was wrong"
    return Address(line1, city, code, line2, region, postal_code)


def _country(field: str, value: str) -> str:
    return country(value, field=field)


def _postal_code(field: str, value: str) -> str:
    bounds.text(field, value, at_most=limits.LONGEST_POSTAL_CODE)
    return line(field, value)


def _check_status(answers: Answers) -> None:
    """Raises TaxStatusNotSupported for a US person who lives outside the US."""
    lives_in_us = answers.address.country in US_AREA
    is_american = answers.is_us_person or answers.citizenship in US_AREA
    if is_american and not lives_in_us:
        raise TaxStatusNotSupported()


def _check_home(answers: Answers) -> None:
    """The status, the citizenship and the address go together."""
    where = answers.address
    if answers.is_us_person:
        if where.country == US and not ZIP.fullmatch(where.postal_code or ""):
            bound = "a ZIP code of the US, such as 98101 or 98101-1234"
            raise _other("answers.address.postalCode", where.postal_code, bound)
        if where.country == US and where.region is None:
            raise InvalidInput(
                "answers.address.region", None, "the state of the address", broken=Rule.REQUIRED
            )
        return
    if answers.citizenship in US_AREA:
        bound = "true for a citizen of the US: each is a US person"
        raise _other("answers.isUsPerson", False, bound)
    if where.country in US_AREA:
        bound = "outside the US for somebody who is no US person: where you live permanently"
        raise _other("answers.address.country", where.country, bound)


def _tax_id(answers: Answers) -> TaxId | None:
    """The tax id, which a US person must have."""
    field, kind = "answers.taxId", answers.id_kind
    if answers.is_us_person:
        return _id_of_us_person(answers)
    if answers.tax_id is None:
        for name, value in (("idKind", kind), ("idCountry", answers.id_country)):
            if value is not None:
                bound = "left out where there is no taxId"
                raise InvalidInput(f"answers.{name}", value, bound, broken=Rule.LEFT_OUT)
        return None
    allowed = [TaxIdKind.FOREIGN, TaxIdKind.SSN, TaxIdKind.ITIN]
    if kind is None or kind not in allowed:
        raise _kind(kind, allowed)
    if kind is TaxIdKind.FOREIGN:
        issuer = answers.id_country or answers.address.country
        if issuer in US_AREA:
            bound = "a country outside the US for an id of the kind FOREIGN"
            raise _other("answers.idCountry", issuer, bound)
        return foreign_tax_id(field, issuer, answers.tax_id)
    return _us_id(answers, kind, answers.tax_id)


def _id_of_us_person(answers: Answers) -> TaxId:
    if answers.tax_id is None:
        bound = "given by a US person: an SSN, an EIN or an ITIN"
        raise InvalidInput("answers.taxId", None, bound, broken=Rule.REQUIRED)
    kind = answers.id_kind
    if kind is None or kind not in OF_US:
        raise _kind(kind, list(OF_US))
    return _us_id(answers, kind, answers.tax_id)


def _us_id(answers: Answers, kind: TaxIdKind, value: str) -> TaxId:
    if answers.id_country not in (None, US):
        bound = f"left out, or US, for an id of the kind {kind}"
        raise InvalidInput("answers.idCountry", answers.id_country, bound, broken=Rule.LEFT_OUT)
    return us_tax_id("answers.taxId", kind, value)


def _treaty_country(answers: Answers, rates: TreatyRates) -> str | None:
    """The country of residence, where the person claims its treaty with the US."""
    if not answers.claims_treaty:
        return None
    field = "answers.claimsTreaty"
    if answers.is_us_person:
        raise InvalidInput(field, True, "false for a US person", broken=Rule.LEFT_OUT)
    if answers.address.country not in rates.by_country:
        bound = f"false: this market has no rate by a treaty with {answers.address.country}"
        raise InvalidInput(field, True, bound, broken=Rule.LEFT_OUT)
    return answers.address.country


def _check_treaty(treaty: str | None, tax_id: TaxId | None) -> None:
    """A treaty takes a tax id, of its country or of the US."""
    if treaty is None:
        return
    if tax_id is None:
        bound = f"given to claim a treaty: an id of {treaty}, or an SSN or ITIN"
        raise InvalidInput("answers.taxId", None, bound, broken=Rule.REQUIRED)
    if tax_id.country not in (treaty, US):
        bound = f"{treaty}, whose treaty is claimed"
        raise _other("answers.idCountry", tax_id.country, bound)


def _kind(given: TaxIdKind | None, allowed: list[TaxIdKind]) -> InvalidInput:
    bound = "one of " + ", ".join(allowed)
    return InvalidInput("answers.idKind", given, bound, broken=Constraint.one_of(allowed))


def _other(field: str, value: object, bound: str) -> InvalidInput:
    return InvalidInput(field, value, bound, broken=Rule.OTHER)
