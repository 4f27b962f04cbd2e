"""What a frontend reads before anybody signs in."""

from dataclasses import replace

import pytest

from domain.accounts.agreement import document
from domain.accounts.applications.countries import listed_for_requesters

EVERYTHING = """{ installation { name mode currency timeZone review oneApplication
    signInWays signInProviders { name }
    agreement { version title text textHash isAsked }
    countries { workers requesters }
    limits { queueLength reviewBusinessDays reapplyDays }
    fees { basePercent largeHitPercent largeHitAssignments mastersPercent minimum } } }"""


async def test_a_stranger_reads_what_a_sandbox_is(market):
    found = (await market.ask(EVERYTHING)).only
    agreement, opened = found.pop("agreement"), found.pop("countries")

    assert found == {
        "name": "Kempelen",
        "mode": "SANDBOX",
        "currency": "USD",
        "timeZone": "America/Los_Angeles",
        "review": "AUTOMATIC",
        "oneApplication": True,
        "signInWays": ["PASSWORD"],
        "signInProviders": [],
        "limits": {"queueLength": 25, "reviewBusinessDays": 3, "reapplyDays": 30},
        "fees": {
            "basePercent": 20,
            "largeHitPercent": 20,
            "largeHitAssignments": 10,
            "mastersPercent": 5,
            "minimum": "0.01",
        },
    }
    assert (agreement["version"], agreement["isAsked"]) == (1, False)
    assert agreement["text"] == document.shipped().text
    assert len(opened["workers"]) == len(opened["requesters"]) == 249


class TestInProduction:
    @pytest.fixture
    def more_settings(self, tmp_path):
        file = tmp_path / "agreement.md"
        file.write_text("---\nversion: 7\ntitle: Our rules\n---\nBe good.\n")
        return {
            "production": True,
            "name": "Turkish Ltd",
            "time_zone": "Europe/Vienna",
            "agreement_file": file,
            "worker_countries": "AT,DE",
            "reapply_days": 7,
        }

    @pytest.fixture(autouse=True)
    def the_shipped_one_comes_back(self):
        yield
        document.adopt(document.shipped())

    async def test_people_are_asked_and_reviewed(self, market):
        found = (await market.ask(EVERYTHING)).only

        assert (found["name"], found["mode"]) == ("Turkish Ltd", "PRODUCTION")
        assert (found["review"], found["oneApplication"]) == ("OPERATOR", False)
        assert found["timeZone"] == "Europe/Vienna"
        agreement = found["agreement"]
        assert (agreement["version"], agreement["title"]) == (7, "Our rules")
        assert (agreement["text"], agreement["isAsked"]) == ("Be good.\n", True)
        assert found["countries"] == {
            "workers": ["AT", "DE"],
            "requesters": sorted(listed_for_requesters()),
        }
        assert found["limits"]["reapplyDays"] == 7


async def test_another_agreement_is_shown_when_it_is_in_force(market):
    before = (await market.ask(EVERYTHING)).only
    document.adopt(replace(document.shipped(), version=9))
    after = (await market.ask(EVERYTHING)).only
    document.adopt(document.shipped())

    assert (before["agreement"]["version"], after["agreement"]["version"]) == (1, 9)
