"""The reasons of refusals, and the rules that values break, as GraphQL enums."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from domain.kernel.refusals import RefusalReason, Rule
from schema.kernel.enums import described

__all__ = ["REASONS", "RULES", "RefusalReason", "Rule"]

REASONS: Mapping[Enum, str] = {
    RefusalReason.INVALID_INPUT: "A value is out of bounds.",
    RefusalReason.NOT_FOUND: "It does not exist, or this viewer may not see it.",
    RefusalReason.NOT_ALLOWED: "This viewer may not do this.",
    RefusalReason.WRONG_STATE: "Its state does not allow this action.",
    RefusalReason.EMAIL_NOT_VERIFIED: "The account's e-mail is not confirmed yet.",
    RefusalReason.EMAIL_TAKEN: "An account with this e-mail exists.",
    RefusalReason.WRONG_CREDENTIALS: "The e-mail or the password is wrong.",
    RefusalReason.TOO_MANY_ATTEMPTS: "There were too many attempts, or the last one was too "
    "recent.",
    RefusalReason.TOKEN_INVALID: "The mailed token, or the challenge of a sign-in, is unknown, "
    "used or expired; or no sign-in waits for this answer of a provider.",
    RefusalReason.SECOND_STEP_REQUIRED: "The first step was right; a code finishes the sign-in.",
    RefusalReason.SECOND_STEP_NOT_SET: "The account needs a second step of signing in for this.",
    RefusalReason.PROVIDER_UNAVAILABLE: "The sign-in provider does not answer at the moment.",
    RefusalReason.PROVIDER_ANSWER_REFUSED: "The sign-in provider's answer was not accepted.",
    RefusalReason.NO_ACCOUNT_YET: "No account is linked to the identity at the provider.",
    RefusalReason.ALREADY_LINKED: "The identity is linked to another account, or the account to "
    "another identity there.",
    RefusalReason.LAST_SIGN_IN_WAY: "It is the only way to sign in to the account.",
    RefusalReason.CHANGED_AT_PROVIDER: "Name and e-mail of the account are changed at its "
    "sign-in provider.",
    RefusalReason.NO_PASSWORD: "The account has no password.",
    RefusalReason.SCOPE_MISSING: "The credential lacks the scope.",
    RefusalReason.NO_WORKER_ACCOUNT: "The account has no worker profile.",
    RefusalReason.NO_REQUESTER_ACCOUNT: "The account has no requester profile.",
    RefusalReason.ACCOUNT_SUSPENDED: "The account is suspended.",
    RefusalReason.ACCOUNT_CLOSED: "The account is closed: it gets no work and no money.",
    RefusalReason.ACCOUNT_NOT_SETTLED: "Work, money or something else has to be settled before the "
    "account can be closed.",
    RefusalReason.AGREEMENT_NOT_ACCEPTED: "The account has not accepted the present version of the "
    "participation agreement.",
    RefusalReason.NOT_ADMITTED: "The application for this role is not approved.",
    RefusalReason.TAX_INCOMPLETE: "The worker has no tax interview that is good now.",
    RefusalReason.TAX_STATUS_NOT_SUPPORTED: "Tax Status Not Supported: a US person who lives "
    "outside the US.",
    RefusalReason.IDENTITY_INCOMPLETE: "The worker's identity is not verified, and has to be.",
    RefusalReason.ANOTHER_INVESTIGATOR_NEEDED: "The one who suspended an account, or decided who "
    "somebody is, does not decide the appeal.",
    RefusalReason.ALREADY_OPEN: "The account has this profile already.",
    RefusalReason.TEAM_ROLE_MISSING: "The role in the requester account does not allow this.",
    RefusalReason.IN_A_TEAM: "The person belongs to a requester account already.",
    RefusalReason.LAST_OWNER: "The team would have no owner.",
    RefusalReason.TEAM_FULL: "The team has the greatest allowed number of members or invitations.",
    RefusalReason.CLIENT_TOKEN_REUSED: "The client token was used with another input.",
    RefusalReason.INSUFFICIENT_FUNDS: "The available balance is too low.",
    RefusalReason.SPENDING_LIMIT_REACHED: "The spending limit that the requester set leaves "
    "less for this day of the market.",
    RefusalReason.NO_PAYMENT_PROVIDER: "The market collects no deposits by itself; its "
    "operator records money that arrives at the bank.",
    RefusalReason.PAYOUT_BLOCKED: "Something keeps the payout from being made.",
    RefusalReason.PAYOUT_ALREADY_TODAY: "A payout by hand was made today already.",
    RefusalReason.BANK_ANSWER_REFUSED: "The bank's answer does not match what was sent.",
    RefusalReason.NOT_BY_INVITATION: "The HIT type is not for invited workers only.",
    RefusalReason.FEE_BRACKET_CROSSED: "A HIT may not grow from few assignments to so many that "
    "another fee applies: ten, unless the installation says otherwise.",
    RefusalReason.UNDECIDED_WORK: "Submitted work waits for a decision.",
    RefusalReason.NO_SLOTS_LEFT: "No slot is left to accept.",
    RefusalReason.NOT_QUALIFIED: "The worker does not meet a qualification requirement.",
    RefusalReason.IN_PROBATION: "The HIT type is closed to workers in probation.",
    RefusalReason.DAILY_LIMIT_REACHED: "The worker has reached the daily limit of HITs.",
    RefusalReason.GROUP_PAUSED: "The requester has paused the batch of the HIT.",
    RefusalReason.MAX_HITS_PER_WORKER: "The worker has taken as many HITs of the batch as one "
    "worker may.",
    RefusalReason.MAX_CONCURRENT_WORKERS: "As many workers are at work on the batch as may be at "
    "once.",
    RefusalReason.QUEUE_FULL: "The worker's queue is full.",
    RefusalReason.BLOCKED_BY_REQUESTER: "The requester blocked this worker.",
    RefusalReason.REQUESTER_BLOCKED: "The worker blocked this requester.",
    RefusalReason.OWN_HIT: "Workers may not work on their own HITs.",
    RefusalReason.ALREADY_DONE: "The worker accepted or did this HIT already.",
    RefusalReason.HIT_EXPIRED: "The HIT has expired.",
    RefusalReason.DEADLINE_PASSED: "The deadline of the assignment or test is over.",
    RefusalReason.ANSWER_DIFFERS: "Another answer was submitted already.",
    RefusalReason.OVERRIDE_TOO_LATE: "The rejection can no longer be overridden.",
    RefusalReason.UNDO_TOO_LATE: "The rejection cannot be undone, or no longer.",
    RefusalReason.BONUS_TOO_LATE: "The work was submitted too long ago for a bonus.",
    RefusalReason.APPEAL_TOO_LATE: "The time for an appeal against the rejection is over.",
    RefusalReason.ALREADY_APPEALED: "The one appeal against the rejection was made already.",
    RefusalReason.TOO_MANY_BLOCKS: "The requester blocks the greatest allowed number of workers.",
    RefusalReason.TOO_MANY_API_KEYS: "The account has the greatest allowed number of API keys.",
    RefusalReason.TOO_MANY_UPLOADS: "The account has the greatest allowed number, or size, of "
    "files that nothing uses yet.",
    RefusalReason.NAME_TAKEN: "The requester has another qualification type with this name.",
    RefusalReason.KEPT_BY_THE_MARKET: "Only the market itself grants this qualification.",
    RefusalReason.QUALIFICATION_NOT_REQUESTABLE: "This qualification cannot be requested.",
    RefusalReason.QUALIFICATION_ALREADY_REQUESTED: "A request of the worker for it is open "
    "already.",
    RefusalReason.QUALIFICATION_RETAKE_NOT_ALLOWED: "It can be requested only once.",
    RefusalReason.QUALIFICATION_RETRY_TOO_EARLY: "The delay before the next request is not over.",
    RefusalReason.OWN_QUALIFICATION: "Workers may not request a qualification type of their own.",
    RefusalReason.THREAD_CLOSED: "A side of the thread keeps it closed, or takes no messages.",
    RefusalReason.WRONG_DEPOSITS: "These are not the amounts of the two small deposits.",
    RefusalReason.INTERRUPTED: "A fault of the server ended the request on a list before or at "
    "this item; the other answers of the list stand.",
}
RULES: Mapping[Enum, str] = {
    Rule.REQUIRED: "It must be given, or answered.",
    Rule.LEFT_OUT: "It must be left out beside the other values of the input.",
    Rule.BLANK: "It is a text that shows nothing: white space and invisible characters.",
    Rule.LENGTH: "Its number of characters, counted as Unicode code points, is out of bounds.",
    Rule.BYTES: "It takes too many bytes as it is stored.",
    Rule.COUNT: "The number of items, values or selections is out of bounds.",
    Rule.NUMBER: "It is not written as a number.",
    Rule.WHOLE_NUMBER: "It is not a whole number.",
    Rule.RANGE: "The number, amount of money or instant is out of bounds.",
    Rule.ONE_OF: "It is none of the allowed values.",
    Rule.UNIQUE: "It is there already, or twice in the input.",
    Rule.CHARACTERS: "It contains a character that is not allowed here.",
    Rule.FORMAT: "It is not written in the form that is needed, such as an e-mail address, a "
    "code of a country, or an https address.",
    Rule.OTHER: "Another rule, which `bound` describes.",
}

described(
    RefusalReason, name="RefusalReason", description="The reason of a refusal.", members=REASONS
)
described(
    Rule,
    name="Rule",
    description="The rule that a value breaks. Others may be added: the message says what is "
    "wrong in any case.",
    members=RULES,
)
