"""The settings of reports and appeals, and of the rules that propose to review an account."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

from domain.kernel.policy import (
    AppealPolicy,
    ModerationPolicy,
    RejectionPolicy,
    ReviewThresholds,
)
from domain.moderation.personal_data import UnusableExpression, expressions

_D = ReviewThresholds()
_M = ModerationPolicy()
_SHARE = "from 0 to 1; a review is proposed from it on"


def are_expressions(written: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Expressions that RE2 can compile, within bounds."""
    try:
        if written:
            expressions(written)
    except UnusableExpression as error:
        raise ValueError(str(error)) from None
    return written


class ModerationSettings(BaseSettings):
    """A part of the settings; `docs/reports.md` explains them."""

    strikes: int = Field(
        _M.strikes,
        ge=1,
        le=100,
        description="Strikes of an account from which on its suspension is proposed: each report "
        "that ends in a warning, or that takes something down, is one (`docs/reports.md`).",
    )
    strike_days: int = Field(
        _M.strike_days, ge=1, le=3_650, description="Days for which a strike counts."
    )
    personal_data_expressions: Annotated[
        tuple[str, ...] | None, AfterValidator(are_expressions)
    ] = Field(
        None,
        description="Regular expressions of RE2, as a JSON list, at most 50 of 300 characters. "
        "HITs in whose texts one is found are flagged for operators as they are published. They "
        "ignore case, and see texts without markup. `[]` flags nothing; "
        "without the setting, a list of Kempelen is used.",
    )

    @property
    def moderation_policy(self) -> ModerationPolicy:
        """The settings, as the domain reads them."""
        written = self.personal_data_expressions
        return ModerationPolicy(
            strikes=self.strikes,
            strike_days=self.strike_days,
            personal_data=_M.personal_data if written is None else written,
        )


class ReviewSettings(ModerationSettings):
    """A part of the settings; `docs/suspension.md` explains them."""

    review_window_days: int = Field(
        _D.window_days,
        ge=1,
        le=365,
        description="Days in which blocks and shared networks count for the rules that propose "
        "reviews of accounts (`docs/suspension.md`). Networks of sign-ups and sign-ins are deleted "
        "after it.",
    )
    review_decided: int = Field(
        _D.decided,
        ge=1,
        le=200,
        description="The least number of decisions before a share of rejections counts.",
    )
    review_worker_rejected: float = Field(
        _D.worker_rejected,
        gt=0,
        le=1,
        description=f"The share of a worker's latest work that was rejected, {_SHARE}.",
    )
    review_worker_blocked: float = Field(
        _D.worker_blocked,
        gt=0,
        le=1,
        description=f"The share of a worker's requesters that blocked the worker, {_SHARE}.",
    )
    review_requester_rejected: float = Field(
        _D.requester_rejected,
        gt=0,
        le=1,
        description=f"The share of the work that a requester rejected lately, {_SHARE}.",
    )
    review_requester_blocked: float = Field(
        _D.requester_blocked,
        gt=0,
        le=1,
        description=f"The share of a requester's workers that the requester blocked, {_SHARE}.",
    )
    review_blocks: int = Field(
        _D.blocks,
        ge=1,
        le=10_000,
        description="The least number of blocks before their share counts.",
    )
    review_accounts_of_network: int = Field(
        _D.accounts_of_network,
        ge=2,
        le=100,
        description="Accounts that use one network (an IPv4 address, or an IPv6 network of 64 "
        "bits) from which on a review is proposed.",
    )
    review_answers: int = Field(
        _D.answers,
        ge=1,
        le=50,
        description="The least number of answers before their median time counts.",
    )
    review_words_a_minute: int = Field(
        _D.words_a_minute,
        ge=1,
        le=100_000,
        description="Words of a question that a quick reader reads in a minute.",
    )
    review_seconds_a_field: float = Field(
        _D.seconds_a_field,
        ge=0,
        le=3_600,
        description="Seconds that a field of a question takes at least.",
    )
    review_pace: float = Field(
        _D.pace,
        gt=0,
        le=10,
        description="The median share of the reading time below which a review of a worker is "
        "proposed.",
    )
    review_inactive_days: int = Field(
        _D.inactive_days,
        ge=1,
        le=10_000,
        description="Days without a sign-in, work or publication after which a review is proposed.",
    )
    review_quiet_days: int = Field(
        _D.quiet_days,
        ge=1,
        le=3_650,
        description="Days after the decision on a proposal in which the same cause is not proposed "
        "again.",
    )
    review_every_hours: int = Field(
        24, ge=1, le=8_760, description="Hours between two runs of the rules over all accounts."
    )

    @property
    def review_thresholds(self) -> ReviewThresholds:
        """The thresholds, as the domain reads them."""
        return ReviewThresholds(
            window_days=self.review_window_days,
            decided=self.review_decided,
            worker_rejected=self.review_worker_rejected,
            worker_blocked=self.review_worker_blocked,
            requester_rejected=self.review_requester_rejected,
            requester_blocked=self.review_requester_blocked,
            blocks=self.review_blocks,
            accounts_of_network=self.review_accounts_of_network,
            answers=self.review_answers,
            words_a_minute=self.review_words_a_minute,
            seconds_a_field=self.review_seconds_a_field,
            pace=self.review_pace,
            inactive_days=self.review_inactive_days,
            quiet_days=self.review_quiet_days,
        )


class DisputeSettings(BaseSettings):
    """A part of the settings; `docs/appeals.md` explains them."""

    appeal_days: int = Field(
        7,
        ge=1,
        le=30,
        description="Days after a rejection in which its worker may appeal (`docs/appeals.md`).",
    )
    appeal_answer_days: int = Field(
        7, ge=1, le=30, description="Days after an appeal in which the requester has to answer it."
    )
    operators_decide_appeals: bool = Field(
        False,
        description="Whether operators decide appeals that the requester did not answer. Without "
        "it they stay unanswered, which the public figures of the requester count.",
    )

    rejections_counted_a_day: int = Field(
        10,
        ge=1,
        le=1_000,
        description="Rejections of one worker by one requester that count on a day of the market; "
        "further ones count only once an appeal upholds them (`docs/appeals.md`).",
    )
    rejection_undo_minutes: int = Field(
        60,
        ge=0,
        le=1_440,
        description="Minutes in which a requester can undo more than ten rejections of one call, "
        "job or minute. Until then none of them counts and their money stays on hold. 0: they "
        "cannot be undone.",
    )

    @property
    def rejection_policy(self) -> RejectionPolicy:
        """What the domain reads of them."""
        return RejectionPolicy(
            counted_a_day=self.rejections_counted_a_day,
            undone_within=timedelta(minutes=self.rejection_undo_minutes),
        )

    @property
    def appeal_policy(self) -> AppealPolicy:
        """What the domain reads of them."""
        return AppealPolicy(
            within=timedelta(days=self.appeal_days),
            answered_within=timedelta(days=self.appeal_answer_days),
            operators_decide=self.operators_decide_appeals,
        )
