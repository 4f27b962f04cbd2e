"""The settings of the tax interview: by the mode, and a file of rates that is read at the start."""

from datetime import timedelta
from pathlib import Path

import pytest

from api.composition import market_policy
from api.configuration.settings import BadSettings, load
from domain.accounts.tax import treaties


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, False),
        ({"tax": "asked"}, True),
        ({"production": True}, True),
        ({"production": True, "tax": "automatic"}, False),
    ],
)
def test_it_is_asked_in_production_unless_it_is_set(given, asked):
    assert market_policy(load(**given)).asks_tax is asked


def test_a_retention_is_in_years_of_366_days():
    assert market_policy(load()).tax_retention == timedelta(days=4 * 366)
    assert market_policy(load(tax_retention_years=1)).tax_retention == timedelta(days=366)
    for wrong in (0, 31):
        with pytest.raises(BadSettings, match="KEMPELEN_TAX_RETENTION_YEARS"):
            load(tax_retention_years=wrong)


def test_another_file_of_rates_is_read_and_a_bad_one_is_named(tmp_path: Path):
    file = tmp_path / "rates.txt"
    file.write_text("source: Ours.\ndefault: 25\nDE 1.5\n")
    found = load(treaty_rates_file=file).treaty_rates

    assert (found.source, found.default, found.by_country) == ("Ours.", 2500, {"DE": 150})
    assert load().treaty_rates == treaties.shipped()
    file.write_text("source: Ours.\ndefault: 25\nDE 26\n")
    with pytest.raises(BadSettings, match=r"KEMPELEN_TREATY_RATES_FILE is .*: has the rate '26'"):
        load(treaty_rates_file=file)
    with pytest.raises(BadSettings, match="cannot be read"):
        load(treaty_rates_file=tmp_path / "none")
    with pytest.raises(BadSettings, match="KEMPELEN_TAX is 'perhaps'"):
        load(tax="perhaps")
