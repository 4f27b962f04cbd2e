"""The bounds of what a person sets, and which letters may be turned off."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

import domain
from domain.accounts import setting_rules
from domain.accounts.setting_rules import PostalAddress
from domain.accounts.settings import SettingsChange
from domain.kernel.refusals import InvalidInput, Rule
from domain.mail.kinds import NoticeKind

pytestmark = pytest.mark.usefixtures("start")

HOME = PostalAddress(
    lines=("Calle Mayor 5", "2º"), city="Madrid", region=None, postal_code="28013", country="es"
)


@pytest.mark.parametrize(
    ("given", "stored"),
    [("en", "en"), ("PT-br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419")],
)
def test_a_language_is_stored_in_its_canonical_form(given, stored):
    assert setting_rules.language("language", given) == stored


WRONG = [
    ({"display_name": " "}, "displayName", Rule.BLANK),
    ({"display_name": "two\nlines"}, "displayName", Rule.CHARACTERS),
    ({"display_name": "x" * 101}, "displayName", Rule.LENGTH),
    ({"time_zone": "Mars/Olympus"}, "timeZone", Rule.FORMAT),
    ({"time_zone": "europe/berlin"}, "timeZone", Rule.FORMAT),
    ({"time_zone": "../../etc/passwd"}, "timeZone", Rule.FORMAT),
    ({"time_zone": "x" * 65}, "timeZone", Rule.LENGTH),
    ({"language": "xx"}, "language", Rule.FORMAT),
    ({"language": "en-Qqqq"}, "language", Rule.FORMAT),
    ({"language": "en-XX"}, "language", Rule.FORMAT),
    ({"language": "en_US"}, "language", Rule.FORMAT),
    ({"language": "x" * 36}, "language", Rule.LENGTH),
    ({"postal_address": replace(HOME, lines=())}, "postalAddress.lines", Rule.COUNT),
    ({"postal_address": replace(HOME, lines=("a",) * 4)}, "postalAddress.lines", Rule.COUNT),
    (
        {"postal_address": replace(HOME, lines=("a", "b\r\nTo: x"))},
        "postalAddress.lines[1]",
        Rule.CHARACTERS,
    ),
    ({"postal_address": replace(HOME, city="")}, "postalAddress.city", Rule.LENGTH),
    ({"postal_address": replace(HOME, region="x" * 101)}, "postalAddress.region", Rule.LENGTH),
    (
        {"postal_address": replace(HOME, postal_code="1" * 21)},
        "postalAddress.postalCode",
        Rule.LENGTH,
    ),
    (
        {"postal_address": replace(HOME, postal_code="12;34")},
        "postalAddress.postalCode",
        Rule.CHARACTERS,
    ),
    ({"postal_address": replace(HOME, country="XX")}, "postalAddress.country", Rule.FORMAT),
]


@pytest.mark.parametrize(("wrong", "field", "rule"), WRONG)
def test_a_wrong_value_is_refused_with_its_field_and_bound(wrong, field, rule):
    with pytest.raises(InvalidInput) as refused:
        SettingsChange(**wrong).checked()

    assert (refused.value.field, refused.value.broken.rule) == (field, rule)
    assert refused.value.bound


def test_all_wrong_values_are_named_at_once():
    wrong = SettingsChange(
        display_name="", language="xx", postal_address=replace(HOME, city="", country="XX")
    )

    with pytest.raises(InvalidInput) as refused:
        wrong.checked()

    assert [each.field for each in refused.value.problems] == [
        "displayName",
        "language",
        "postalAddress.city",
        "postalAddress.country",
    ]


def test_bounds_are_reached():
    longest = replace(HOME, lines=("x" * 100,) * 3, postal_code="1" * 20, region="x" * 100)
    assert SettingsChange(postal_address=longest, display_name="x" * 100).checked()
    assert setting_rules.time_zone("timeZone", "America/Argentina/ComodRivadavia")


# Each letter is a notice that may be turned off, or the reader needs it: it protects the account,
# answers what they asked, or tells of a decision about the account.
NOTICES = {
    "worker_blocked": NoticeKind.BLOCKED,
    "rejection_appealed": NoticeKind.APPEAL,
    "rejection_appeal_decided": NoticeKind.APPEAL_DECIDED,
    "from_requester": NoticeKind.MESSAGE,
    "requester_alarm": NoticeKind.MONITOR,
    "from_worker": NoticeKind.MESSAGE,
    "invited_to_work": NoticeKind.INVITED,
    "qualification_granted": NoticeKind.QUALIFICATION_GRANTED,
    "qualification_revoked": NoticeKind.QUALIFICATION_REVOKED,
    "bonus_received": NoticeKind.BONUS,
    "payment_received": NoticeKind.PAYMENT,
    "qualification_request_granted": NoticeKind.REQUEST_GRANTED,
    "qualification_request_rejected": NoticeKind.REQUEST_REJECTED,
}
NEEDED = {
    "confirm_email",
    "reset_password",
    "password_changed",
    "confirm_new_email",
    "email_has_an_account",
    "email_changed",
    "email_restored",
    "email_taken_back",
    "account_closed",
    "invited_to_team",
    "confirm_contact",
    "answered",
    "outcome",  # of a report
    "operator_alarm",
    "operator_alarm_over",
    "taken_down",
    "suspended",
    "reinstated",
    "upheld",
    "warned",
    "approved",
    "balance_low",
    "disposal_announced",
    "refused",
    "more_asked",
    "documents_needed",
    "email_followed",
    "failed",
    "filed",
    "payout_cancelled",
    "payout_failed",
    "payout_held",
    "payout_made",
    "payout_released",
    "payout_returned",
    "payout_sent",
    "payout_settled",
    "test_deposit_failed",
    "test_deposits_sent",
    "payout_method_changed",
    "payout_method_confirmed",
    "payout_method_rejected",
    "recovery_code_used",
    "recovery_codes_renewed",
    "refund_paid",
    "refund_refused",
    "reminder",
    "returned",
    "second_step_ended",
    "second_step_removed",
    "second_step_set",
    "sign_in_linked",
    "sign_in_unlinked",
    "verified",
}
ROOT = Path(domain.__file__).parent
MODULES = [
    import_module(".".join(path.relative_to(ROOT.parent).with_suffix("").parts))
    for path in sorted(ROOT.rglob("*letters.py"))
]


def test_each_letter_is_a_notice_that_may_be_turned_off_or_needed():
    found = {
        name
        for module in MODULES
        for name, each in vars(module).items()
        if getattr(each, "__module__", "") == module.__name__
        and not name.startswith("_")
        and str(getattr(each, "__annotations__", {}).get("return")) == "Letter"
    }

    assert found == set(NOTICES) | NEEDED
    assert set(NOTICES.values()) == set(NoticeKind)
