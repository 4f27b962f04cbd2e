"""The market policy: the settings of the operator that commands read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.kernel.money import ONE_CENT, Money


@dataclass(frozen=True, slots=True)
class MastersThresholds:
    """The thresholds of Masters. A rate counts by its lower confidence bound, from 0 to 1.

    A holder needs only the `_kept` rates, and `kept_share` of each number, so that a worker near a
    threshold does not get and lose Masters again and again.
    """

    confidence: float = 0.95
    approval: float = 0.98
    approval_kept: float = 0.97
    decided: int = 500
    months_active: int = 6
    requesters: float = 5.0
    hit_types: float = 10.0
    agreement: float = 0.9
    agreement_kept: float = 0.87
    compared: int = 50
    kept_share: float = 0.8


class DailyLimitCounts(StrEnum):
    """What the daily limit counts."""

    ACCEPTS = "accepts"
    SUBMISSIONS = "submissions"


@dataclass(frozen=True, slots=True)
class AdmissionPolicy:
    """How people become workers and requesters."""

    operators_review: bool = False  # else a rule approves each application at once
    roles_apart: bool = False  # each role has its own application
    worker_countries: frozenset[str] | None = None  # None: all
    requester_countries: frozenset[str] | None = None
    reapply_after: timedelta = timedelta(days=30)  # from a refusal to the next application


@dataclass(frozen=True, slots=True)
class IdentityPolicy:
    """Whether workers must show who they are."""

    is_asked: bool = False  # else only a check that was begun must succeed
    documents_kept: timedelta = timedelta(days=30)  # after the decision


@dataclass(frozen=True, slots=True)
class ReviewThresholds:
    """From where on a rule proposes to look at an account. A share is from 0 to 1."""

    window_days: int = 30  # in which blocks and networks count; networks are forgotten after it
    decided: int = 50  # of the latest decisions, before their share of rejections counts
    worker_rejected: float = 0.2
    worker_blocked: float = 0.1  # of the requesters that the worker worked for
    requester_rejected: float = 0.3
    requester_blocked: float = 0.1  # of the workers whose work was decided
    blocks: int = 3  # before their share counts, at least 1
    accounts_of_network: int = 5
    answers: int = 30  # before their median counts
    words_a_minute: int = 600  # of a quick reader
    seconds_a_field: float = 0.5
    pace: float = 0.5  # the median share of the reading time that was taken
    inactive_days: int = 365
    quiet_days: int = 90  # after a decision, before the same cause is proposed again


# Searched in lower and upper case, in the syntax of RE2, without markup and with single blanks.
PERSONAL_DATA = (
    r"\b(your|enter|type|give|provide|share|send)\b.{0,40}\bpasswords?\b",
    r"\b(your|enter|type|give|provide|share|send)\b.{0,40}\b(e-?mail|mailing|home|street) address",
    r"\byour\b.{0,20}\b(phone|telephone|mobile|cell) ?(number|phone)?\b",
    r"\b(your|enter|provide)\b.{0,40}\b(social security|passport|driver'?s? licen[cs]e|tax id)",
    r"\b(your|enter|provide)\b.{0,40}\b(credit card|debit card|bank account|routing number|iban)\b",
    r"\byour\b.{0,20}\b(full|legal|real) name\b",
    r"\byour\b.{0,20}\b(date of birth|birth ?date|birthday)\b",
    r"\b(your|enter|give|provide)\b.{0,40}\b(worker id|amazon login|account login)\b",
)


@dataclass(frozen=True, slots=True)
class ModerationPolicy:
    """When accounts are looked at, and which texts are flagged as they are published."""

    strikes: int = 3  # within the days, before a suspension is proposed
    strike_days: int = 180
    personal_data: tuple[str, ...] = PERSONAL_DATA  # expressions of RE2


@dataclass(frozen=True, slots=True)
class AppealPolicy:
    """How long a worker may appeal against a rejection, and who answers."""

    within: timedelta = timedelta(days=7)  # of the rejection
    answered_within: timedelta = timedelta(days=7)  # of the appeal
    operators_decide: bool = False  # what the requester did not answer


@dataclass(frozen=True, slots=True)
class RejectionPolicy:
    """How much harm rejections do to a worker, and how long many of them can be undone."""

    counted_a_day: int = 10  # of one worker's, from one requester, on a day of the market
    undone_within: timedelta = timedelta(hours=1)  # of many at once; 0: they cannot be undone


_SMALLEST_FEE = ONE_CENT
_SMALLEST_PAYOUT = Money(100)


@dataclass(frozen=True, slots=True)
class FeePolicy:
    """What requesters pay the market, in percent; docs/fees.md has the table."""

    base_percent: int = 20  # of a reward, of a bonus, of a payment
    large_hit_percent: int = 20  # in addition, of a HIT with so many assignments or more:
    large_hit_assignments: int = 10
    masters_percent: int = 5  # in addition, where a HIT requires Masters
    minimum: Money = _SMALLEST_FEE  # of an assignment, a bonus or a payment


@dataclass(frozen=True, slots=True)
class PayoutPolicy:
    """How earnings become payouts. Countries are those of the tax address, else of the account."""

    hold_days: int = 0  # with a submission, before a new worker's earnings may be paid out
    moved_on_after: timedelta = timedelta()  # pending earnings, once the hold is over
    minimum: Money = _SMALLEST_PAYOUT  # of a payout
    approved_before: timedelta = timedelta(days=1)  # what a payout includes was approved so early
    us_bank_countries: frozenset[str] | None = None  # None: all
    iban_countries: frozenset[str] | None = None
    gift_card_countries: frozenset[str] | None = None
    third_party_accounts: bool = True  # a US account that somebody else holds for the worker
    us_rail: str = "nacha"  # by which US accounts are paid where money is real
    most_a_file: int = 2_000  # payments
    tax_report_threshold: Money | None = None  # of a US person in a year; None: that of the law


class Disclosure(StrEnum):
    """Whether a worker who writes to a requester discloses name and e-mail."""

    DISCLOSED = "disclosed"  # always
    CHOSEN = "chosen"  # as the worker chooses with each message
    RELAYED = "relayed"  # never: the market hands messages on


@dataclass(frozen=True, slots=True)
class MessagePolicy:
    """How workers and requesters write to each other."""

    disclosure: Disclosure = Disclosure.CHOSEN
    reply_domain: str | None = None  # of addresses that mails are replied to; None: none is taken


@dataclass(frozen=True, slots=True)
class MarketPolicy:
    """The settings. A process adopts them once, when it starts."""

    name: str = "Kempelen"
    is_production: bool = False
    admission: AdmissionPolicy = AdmissionPolicy()
    identity: IdentityPolicy = IdentityPolicy()
    time_zone: str = "America/Los_Angeles"  # of the market's days
    probation_days: int = 0  # with a submission; 0: there is no probation
    probation_daily_limit: int = 0  # HITs a day in probation; 0: no limit
    daily_limit: int = 0  # HITs a day after probation; 0: no limit
    daily_limit_counts: DailyLimitCounts = DailyLimitCounts.ACCEPTS
    agreement_version: int = 0  # that everybody must have accepted; 0: none is asked for
    asks_tax: bool = False  # workers complete a tax interview before they accept
    tax_retention: timedelta = timedelta(days=4 * 366)  # of an interview that ended
    warn_at_half: bool = True
    warn_seconds_left: tuple[int, ...] = (300, 60)
    queue_length: int = 25
    operators_need_second_step: bool = False
    payers_need_second_step: bool = False
    sign_in_attempts: int = 10
    sign_in_window: timedelta = timedelta(minutes=15)
    loopback_is_unlimited: bool = False  # requests from this machine, by limits of networks
    local_pages: bool = False  # external questions on this machine, over http
    own_sites: frozenset[tuple[str, int]] = frozenset()  # where no external question may be
    profile_delay: timedelta = timedelta()  # before a profile answer is processed
    premium_fees: Mapping[str, Money] = field(default_factory=dict)  # by group, where not default
    unattached_uploads_kept: timedelta = timedelta(hours=24)
    exports_kept: timedelta = timedelta(days=7)
    retention: timedelta | None = timedelta(days=120)  # of what nobody uses; None: for ever
    masters: MastersThresholds = MastersThresholds()
    masters_window_months: int = 24
    masters_every: timedelta = timedelta(hours=24)
    fees: FeePolicy = FeePolicy()
    wage_floor: Money | None = None  # per hour; batches below it are warned
    payouts: PayoutPolicy = PayoutPolicy()
    bonuses_for: timedelta = timedelta(days=183)  # after a submission
    messages: MessagePolicy = MessagePolicy()
    appeals: AppealPolicy = AppealPolicy()
    rejections: RejectionPolicy = RejectionPolicy()
    review: ReviewThresholds = ReviewThresholds()
    review_every: timedelta = timedelta(hours=24)
    moderation: ModerationPolicy = ModerationPolicy()

    @property
    def limits_days(self) -> bool:
        """Whether a worker may accept only so many HITs a day."""
        return bool(self.daily_limit or (self.probation_days and self.probation_daily_limit))

    @property
    def counts_days(self) -> bool:
        """Whether anything about the days of workers is stored at all."""
        return self.limits_days or bool(self.probation_days or self.payouts.hold_days)

    def next_warning(
        self, accepted_at: datetime, deadline: datetime, at: datetime
    ) -> datetime | None:
        """When the worker gets the next warning before the deadline; None where none is left."""
        warnings = [deadline - timedelta(seconds=seconds) for seconds in self.warn_seconds_left]
        if self.warn_at_half:
            warnings.append(accepted_at + (deadline - accepted_at) / 2)
        return min((due for due in warnings if at < due and accepted_at < due), default=None)


_current = MarketPolicy()


def current() -> MarketPolicy:
    """The policy in force."""
    return _current


def adopt(policy: MarketPolicy) -> None:
    """Put a policy in force for this process."""
    global _current
    _current = policy
