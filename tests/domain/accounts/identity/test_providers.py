"""The built-in checks: rules on the answers, and documents for everybody."""

from dataclasses import replace
from datetime import date

import pytest

from domain.accounts.identity.answers import IdentityAnswers, age
from domain.accounts.identity.providers import DOCUMENTS, RULES, Found
from domain.kernel.ids import new_id
from tests.domain import cast as stage
from tests.domain.accounts.identity import cast

TODAY = stage.START.date()
pytestmark = pytest.mark.usefixtures("start")


def answers(name="Jo Doe", born=date(1990, 12, 31), **changes):
    address = replace(cast.ADDRESS, **changes)
    return IdentityAnswers(legal_name=name, birth_date=born, address=address)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (answers(), Found.VERIFIED),
        (answers("Jo PAPERWORK"), Found.DOUBTFUL),
        (answers("Jo Paperwork Doe"), Found.VERIFIED),
        (answers("Jo Impostor"), Found.FAILED),
        (answers("Jo"), Found.DOUBTFUL),
        (answers(country="FR"), Found.DOUBTFUL),
        (answers(born=TODAY.replace(year=TODAY.year - 18)), Found.VERIFIED),
        (answers(born=date(TODAY.year - 18, TODAY.month, TODAY.day + 1)), Found.FAILED),
    ],
)
async def test_the_rules_decide_by_the_answers_alone(told, found):
    for _ in range(2):
        finding = RULES.check(new_id(), told, account_country="NL")
        assert finding.found == found
        assert (finding.reason is not None) == (found is Found.FAILED)


async def test_documents_are_asked_of_everybody():
    for told in (answers(), answers("Jo Impostor")):
        assert DOCUMENTS.check(new_id(), told, account_country="NL").found == Found.DOUBTFUL


@pytest.mark.parametrize(
    ("born", "at", "years"),
    [
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 5, 4), date(2018, 5, 3), 17),
        (date(2000, 5, 4), date(2018, 5, 4), 18),
    ],
)
def test_an_age_has_whole_years(born, at, years):
    assert age(born, at) == years
