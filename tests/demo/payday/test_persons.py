"""The invented workers pass the checks of the market."""

import pytest

from api.demo.payday.market_settings import market_settings
from api.demo.payday.persons import LANDS, InventedPerson
from api.payouts.payments import is_writable
from domain.accounts.tax.lifecycle import TaxIdKind
from domain.accounts.tax.tax_ids import foreign_tax_id, us_tax_id
from domain.payouts.methods.account_rules import (
    IbanInput,
    UsBankInput,
    iban_account,
    us_account,
)
from domain.payouts.providers import AccountType

NUMBERS = range(1, 200)


def account_of(person):
    method = person.method
    if given := method.get("international"):
        return iban_account(IbanInput(**given))
    given = method["usBank"]
    return us_account(
        UsBankInput(
            holder=given["holder"],
            routing_number=given["routingNumber"],
            account_number=given["accountNumber"],
            account_type=AccountType(given["accountType"]),
        )
    )


def test_each_worker_has_a_bank_account_of_their_own():
    accounts = {InventedPerson(number).account_number for number in NUMBERS}

    assert len(accounts) == len(NUMBERS)
    assert all(is_writable(account_of(InventedPerson(number))) for number in NUMBERS)


def test_somebody_else_holds_the_account_of_a_worker_without_one():
    people = [InventedPerson(number) for number in NUMBERS]
    held = [each for each in people if each.method.get("usBank", {}).get("isThirdParty")]

    assert {each.land.code for each in held} == {"IN"}
    assert {account_of(each).holder for each in held} == {"Local Payouts LLC"}


@pytest.mark.parametrize("land", LANDS, ids=lambda land: land.code)
def test_each_tax_id_is_one_of_its_country(land):
    answers = next(p for p in map(InventedPerson, NUMBERS) if p.land is land).tax_answers

    assert answers["isUsPerson"] == (land.code == "US")
    assert ("taxId" in answers) == (land.tax_id is not None)
    if land.code == "US":
        assert us_tax_id("taxId", TaxIdKind(answers["idKind"]), land.tax_id)
    elif land.tax_id is not None:
        assert foreign_tax_id("taxId", land.code, land.tax_id)


def test_one_worker_is_asked_for_documents():
    assert [number for number in NUMBERS if InventedPerson(number).name.endswith("Paperwork")] == [
        2
    ]


def test_the_market_of_payday_asks_everything():
    settings = market_settings(days=10, daily_limit=3)

    assert {name: settings[f"KEMPELEN_{name}"] for name in ("AGREEMENT", "TAX", "IDENTITY")} == {
        "AGREEMENT": "asked",
        "TAX": "asked",
        "IDENTITY": "asked",
    }
    assert settings["KEMPELEN_REVIEW"] == "operator"
    assert settings["KEMPELEN_PROBATION_DAYS"] == settings["KEMPELEN_EARNINGS_HOLD_DAYS"] == "10"
