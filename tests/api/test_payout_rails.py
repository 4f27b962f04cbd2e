"""The rails that the settings say: the sandbox, or files paid from the operator's account."""

import pytest

from api.configuration.settings import BadSettings, load
from api.payout_rails import rails_of
from domain.payouts.lifecycle import MethodKind
from domain.payouts.rails import PLAY

US = {
    "payout_provider": "bank",
    "payer_routing_number": "011000015",
    "payer_account_number": "1234567890",
    "payer_company_id": "1234567890",
    "payer_bank_name": "First Bank",
}
IBAN = {
    "payout_provider": "bank",
    "us_payout_file": "iso20022",
    "payer_iban": "DE89370400440532013000",
    "payer_bic": "COBADEFFXXX",
}


def rails_by(**settings):
    return rails_of(load(database_url="sqlite:///x.sqlite3", **settings))


def test_without_a_bank_every_payout_settles_at_once():
    assert rails_by() is PLAY
    assert rails_by(payout_provider="sandbox", **{"payer_name": "x"}).is_sandbox


def test_a_us_account_pays_us_accounts_by_nacha_and_ibans_by_iso_20022():
    found = rails_by(**US)

    assert sorted(found.known) == ["iso20022", "nacha", "sandbox"]
    names = [found.name_for(kind) for kind in MethodKind]
    assert names == ["nacha", "iso20022", "gift_card"]
    assert not found.is_sandbox


def test_an_iban_pays_everybody_by_iso_20022():
    found = rails_by(**IBAN)

    assert sorted(found.known) == ["iso20022", "sandbox"]
    assert found.name_for(MethodKind.US_BANK) == "iso20022"


def test_without_an_account_payouts_are_made_and_wait_for_a_file():
    found = rails_by(payout_provider="bank")
    assert (sorted(found.known), found.name_for(MethodKind.US_BANK)) == (["sandbox"], "nacha")

    without_company = rails_by(**US | {"payer_company_id": None})
    assert sorted(without_company.known) == ["iso20022", "sandbox"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (US | {"payer_routing_number": "011000016"}, "wrong number"),
        (US | {"payer_name": "\u4f60\u597d"}, "Latin letters"),
        (IBAN | {"payer_iban": "DE89370400440532013001"}, "wrong number"),
    ],
)
def test_a_missing_or_wrong_account_of_the_operator_is_named(settings, said):
    with pytest.raises(BadSettings, match="KEMPELEN_PAY") as refused:
        rails_by(**settings)

    assert said in str(refused.value)
    assert "1234567890" not in str(refused.value)
