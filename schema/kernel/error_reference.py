"""The reference of all errors and refusals as a page: `docs/errors.md`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from domain.kernel.refusals import MOST_PROBLEMS, RefusalReason, Rule
from schema.execution import faults
from schema.kernel.refusal_reasons import REASONS, RULES

INTRODUCTION = f"""# Errors and refusals

Printed from `schema/kernel/error_reference.py` by `kempelen errors print`; a test compares the
two.

There are two kinds. A request that is not well-formed, or that cannot be answered, gives an
**error**: an entry of `errors` with a code in `extensions.code`, and `extensions.requestId`,
which the operator of the server finds in the logs. The market's "no" to a well-formed request is
a **refusal**: data, of a type that implements `Refusal`, with a `reason`. Nothing has changed
then.

A program decides by the code, the reason and the rule, never by the message, which is for people
and may change. All it needs to phrase a refusal in another language are fields:

- `InvalidInput.problems` has every wrong value of the input, at most {MOST_PROBLEMS}: the path of
  its `field`, the `rule` that it breaks, and with it `minimum`, `maximum` and `allowed`, written
  exactly as they were set, as text. `bound` and `message` say the same in English.
- `Declined` has `minimum`, `maximum`, `allowed` and `retryAt` where its reason has them;
  `WrongState` has the `state` and the states that are `allowed`; `InsufficientFunds` has `needed`
  and `available`; `SpendingLimitReached` has the same, `limit` and `spent`; `NotEligible` has
  all `reasons` and what is `missing`; `TooManyAttempts` and `RetryDelayNotElapsed` have `retryAt`.
"""


class Advice(NamedTuple):
    """Where an error or a refusal comes, and what a client does then."""

    where: str
    what_to_do: str
    meaning: str = ""  # of a code; the meaning of a reason is its description in the schema


_ANY = "any operation"
_ACCEPT = "accepting HITs; `eligibility`"
_REQUEST = "requesting a qualification"
_OWN = "verbs of requesters"
_BUY = "publishing and extending HITs, bonuses, payments, overriding a rejection"

CODES: Mapping[str, Advice] = {
    faults.PARSE_FAILED: Advice(
        _ANY, "Correct the document at the named line.", "The document is not GraphQL."
    ),
    faults.VALIDATION_FAILED: Advice(
        _ANY,
        "Correct the document; generate types from the schema to find this earlier.",
        "The document does not fit the schema.",
    ),
    faults.BAD_REQUEST: Advice(
        "HTTP, websockets and event streams",
        "Correct the request as the message says: method, headers, JSON body, operation name.",
        "The request around the document is wrong.",
    ),
    faults.BAD_USER_INPUT: Advice(
        "variables and arguments",
        "Correct the value: the message says how it is written. For a value out of bounds, "
        "`extensions.problems` has the fields of an `InputProblem`.",
        "A value is not of its type, such as money with three decimals, an instant without an "
        "offset, or the id of another type.",
    ),
    faults.UNAUTHENTICATED: Advice(
        "fields that need an account; a token that is unknown, expired or revoked",
        "Sign in, and send `Authorization: Bearer <token>`, or the same in `connection_init`.",
        "Nobody is signed in.",
    ),
    faults.FORBIDDEN: Advice(
        "fields of another account; a credential without the scope",
        "Use an account, or an API key with the scope, that may do this.",
        "This account or credential may not do this.",
    ),
    faults.BAD_CURSOR: Advice(
        "`after` and `before`",
        "Start the list or the subscription again without a cursor.",
        "The cursor is of another list, or is none.",
    ),
    faults.CURSOR_EXPIRED: Advice(
        "subscriptions with `after`",
        "Read the list again, and subscribe from the `eventCursor` that was read before it.",
        "The log no longer reaches back to the cursor.",
    ),
    faults.THROTTLED: Advice(
        _ANY,
        "Wait `extensions.retryAfterSeconds`, then send it again.",
        "The client has used up its budget of cost for now.",
    ),
    faults.LIMIT_EXCEEDED: Advice(
        _ANY,
        "Ask for less at once: smaller pages, fewer fields, fewer operations. `extensions.limit` "
        "and `extensions.bound` name the limit.",
        "The request, page or connection is larger than a limit.",
    ),
    faults.DEADLINE_EXCEEDED: Advice(
        _ANY,
        "Ask for less at once. A mutation may have been done: look, or send it again with the "
        "same `clientToken`.",
        "The operation took too long.",
    ),
    faults.DOCUMENT_NOT_TRUSTED: Advice(
        "servers that run only documents from their list",
        "Have the operator add the document to the list.",
        "The document is not on the server's list.",
    ),
    faults.PERSISTED_QUERY_NOT_SUPPORTED: Advice(
        "requests with the hash of a query instead of its text",
        "Send the text. Apollo's client does so by itself.",
        "Automatic persisted queries are not supported.",
    ),
    faults.UNAVAILABLE: Advice(
        _ANY,
        "Send it again after `Retry-After`, or a few seconds. A mutation may have been done: use "
        "the same `clientToken`.",
        "A fault that passes, such as a lost connection to the database.",
    ),
    faults.INTERNAL: Advice(
        _ANY,
        "Tell the operator the `requestId`. Sending it again does not help.",
        "A fault of the server.",
    ),
}

_R = RefusalReason
ADVICE: Mapping[RefusalReason, Advice] = {
    _R.INVALID_INPUT: Advice("any input", "Correct the fields in `problems`, by their rules."),
    _R.NOT_FOUND: Advice("every id", "Check the id, and which account is signed in."),
    _R.NOT_ALLOWED: Advice(
        "API keys, passwords and operators' verbs", "Sign in with an account that may do this."
    ),
    _R.WRONG_STATE: Advice("verbs on something with a state", "Read it again; see `state`."),
    _R.EMAIL_NOT_VERIFIED: Advice(
        "opening a profile", "Follow the mailed link, or call `resendVerification`."
    ),
    _R.EMAIL_TAKEN: Advice("`signUp`", "Sign in, or call `requestPasswordReset`."),
    _R.WRONG_CREDENTIALS: Advice(
        "`signIn`, `changePassword`, codes", "Ask for e-mail and password, or for a code."
    ),
    _R.TOO_MANY_ATTEMPTS: Advice("signing up and in, mails, moving", "Wait until `retryAt`."),
    _R.TOKEN_INVALID: Advice(
        "mailed links, challenges; `finishSignIn`, `linkSignIn`",
        "Ask for a new mail; begin the sign-in again.",
    ),
    _R.SECOND_STEP_REQUIRED: Advice(
        "`signIn`, `finishSignIn`", "Call `finishSecondStep` with a code."
    ),
    _R.SECOND_STEP_NOT_SET: Advice(
        "operators; deposits, publishing, bonuses", "Call `beginSecondStep`."
    ),
    _R.PROVIDER_UNAVAILABLE: Advice(
        "`startSignIn`, `finishSignIn`, `linkSignIn`", "Begin again in a minute."
    ),
    _R.PROVIDER_ANSWER_REFUSED: Advice(
        "`finishSignIn`, `linkSignIn`",
        "Begin again; if it stays, the operator's log has the reason.",
    ),
    _R.NO_ACCOUNT_YET: Advice(
        "`finishSignIn`", "Ask for the country, and begin again with `signUp`."
    ),
    _R.ALREADY_LINKED: Advice("`linkSignIn`", "Unlink the other one first (`unlinkSignIn`)."),
    _R.LAST_SIGN_IN_WAY: Advice(
        "`unlinkSignIn`", "Set a password (`requestPasswordReset`), or link another provider."
    ),
    _R.CHANGED_AT_PROVIDER: Advice(
        "`changeEmail`, `changeSettings`",
        "Send the person to the provider: the next sign-in takes it over.",
    ),
    _R.NO_PASSWORD: Advice(
        "what asks for the password again", "Set one by `requestPasswordReset` first."
    ),
    _R.SCOPE_MISSING: Advice("API keys", "Use a key with the scope in `allowed`."),
    _R.NO_WORKER_ACCOUNT: Advice("verbs of workers", "Call `openWorkerAccount`."),
    _R.NO_REQUESTER_ACCOUNT: Advice(_OWN, "Call `openRequesterAccount`."),
    _R.ACCOUNT_SUSPENDED: Advice(
        f"{_ACCEPT}; verbs of requesters", "Finish work in progress; appeal as the mail says."
    ),
    _R.ACCOUNT_CLOSED: Advice(
        "`sendBonus`, `overrideRejection`", "Nothing: the other side closed their account."
    ),
    _R.ACCOUNT_NOT_SETTLED: Advice("`closeAccount`", "Do what `left` names, then close again."),
    _R.AGREEMENT_NOT_ACCEPTED: Advice(
        f"{_ACCEPT}; publishing", "Show `installation.agreement`, and call `acceptAgreement`."
    ),
    _R.TAX_INCOMPLETE: Advice(
        _ACCEPT, "Show `me.worker.tax`, and have the worker call `completeTaxInterview`."
    ),
    _R.TAX_STATUS_NOT_SUPPORTED: Advice(
        "`completeTaxInterview`",
        "Show the message. The worker may correct the answers, or retake the interview later.",
    ),
    _R.NOT_ADMITTED: Advice(f"{_ACCEPT}; publishing", "Show `me.applications`, and wait."),
    _R.IDENTITY_INCOMPLETE: Advice(
        _ACCEPT, "Show `me.identityCheck`; begin it by `beginIdentityCheck`."
    ),
    _R.ANOTHER_INVESTIGATOR_NEEDED: Advice(
        "deciding an appeal", "Leave the appeal to another operator."
    ),
    _R.ALREADY_OPEN: Advice("opening a profile", "Go on: the profile is there."),
    _R.TEAM_ROLE_MISSING: Advice(_OWN, "Ask a member with a role in `allowed`, or an owner."),
    _R.IN_A_TEAM: Advice(
        "`acceptTeamInvitation`, `inviteTeamMember`, `openRequesterAccount`",
        "Leave the other team first: a person belongs to one requester account at most.",
    ),
    _R.LAST_OWNER: Advice(
        "`changeTeamRole`, `removeTeamMember`, `leaveTeam`", "Make another member an owner first."
    ),
    _R.TEAM_FULL: Advice(
        "`inviteTeamMember`, `acceptTeamInvitation`", "Remove a member, or cancel an invitation."
    ),
    _R.CLIENT_TOKEN_REUSED: Advice("verbs with a `clientToken`", "Send a new token."),
    _R.INSUFFICIENT_FUNDS: Advice(_BUY, "Deposit `needed` less `available`, and send it again."),
    _R.SPENDING_LIMIT_REACHED: Advice(_BUY, "Wait until `until`, or have the limit raised."),
    _R.NO_PAYMENT_PROVIDER: Advice("`depositFunds`", "Transfer money to the operator's bank."),
    _R.PAYOUT_BLOCKED: Advice("`requestPayout`", "Do what `blockers` names."),
    _R.PAYOUT_ALREADY_TODAY: Advice("`requestPayout`", "Ask again from `retryAt` on."),
    _R.BANK_ANSWER_REFUSED: Advice("`readBankAnswer`", "Compare `lines` with the file."),
    _R.NOT_BY_INVITATION: Advice("`inviteWorkers`", "Create a HIT type with `invitationOnly`."),
    _R.FEE_BRACKET_CROSSED: Advice("`extendHit`", "Publish another HIT for the rest."),
    _R.UNDECIDED_WORK: Advice("`deleteHit`", "Approve or reject what is submitted."),
    _R.NO_SLOTS_LEFT: Advice(_ACCEPT, "Look for another HIT."),
    _R.NOT_QUALIFIED: Advice(_ACCEPT, "Show `missing`; some can be requested."),
    _R.IN_PROBATION: Advice(_ACCEPT, "Accept others until `me { worker { probation } }` is null."),
    _R.DAILY_LIMIT_REACHED: Advice(
        _ACCEPT, "Wait until `retryAt` of `NotEligible`, when the next day of the market begins."
    ),
    _R.GROUP_PAUSED: Advice(_ACCEPT, "Wait until `isPaused` of the group is false."),
    _R.MAX_HITS_PER_WORKER: Advice(_ACCEPT, "Look for HITs of another batch."),
    _R.MAX_CONCURRENT_WORKERS: Advice(_ACCEPT, "Try again when another worker is done."),
    _R.QUEUE_FULL: Advice(_ACCEPT, "Submit or return an assignment first."),
    _R.BLOCKED_BY_REQUESTER: Advice(f"{_ACCEPT}; {_REQUEST}", "Look for other requesters."),
    _R.REQUESTER_BLOCKED: Advice(_ACCEPT, "Call `unblockRequester` first."),
    _R.OWN_HIT: Advice(_ACCEPT, "Look for HITs of others."),
    _R.ALREADY_DONE: Advice(_ACCEPT, "Look for another HIT: each can be done once."),
    _R.HIT_EXPIRED: Advice(_ACCEPT, "Look for another HIT."),
    _R.DEADLINE_PASSED: Advice("submitting", "Tell the worker: `maximum` is the deadline."),
    _R.ANSWER_DIFFERS: Advice("submitting again", "Nothing: the first answer stands."),
    _R.OVERRIDE_TOO_LATE: Advice("`overrideRejection`", "Send a bonus instead."),
    _R.UNDO_TOO_LATE: Advice("`undoRejections`", "Call `overrideRejection` instead."),
    _R.BONUS_TOO_LATE: Advice("`sendBonus`, `sendBonuses`", "Call `payWorker` instead."),
    _R.APPEAL_TOO_LATE: Advice("`appealRejection`", "Nothing: `maximum` is the latest time."),
    _R.ALREADY_APPEALED: Advice("`appealRejection`", "Show the appeal that was made."),
    _R.TOO_MANY_BLOCKS: Advice("`blockWorker`, `blockRequester`", "Remove a block first."),
    _R.TOO_MANY_API_KEYS: Advice("`createApiKey`", "Call `revokeApiKey` first."),
    _R.TOO_MANY_UPLOADS: Advice("`createUpload`", "Use those that were sent, or wait."),
    _R.NAME_TAKEN: Advice(
        "`createQualificationType`",
        "Choose another name. Names are compared without case, and in one Unicode form.",
    ),
    _R.KEPT_BY_THE_MARKET: Advice("granting and changing qualifications", "Use your own."),
    _R.QUALIFICATION_NOT_REQUESTABLE: Advice(_REQUEST, "Wait until it is granted."),
    _R.QUALIFICATION_ALREADY_REQUESTED: Advice(_REQUEST, "Finish the test, or wait."),
    _R.QUALIFICATION_RETAKE_NOT_ALLOWED: Advice(_REQUEST, "Nothing: it can be requested once."),
    _R.QUALIFICATION_RETRY_TOO_EARLY: Advice(_REQUEST, "Wait until `retryAt`."),
    _R.OWN_QUALIFICATION: Advice(_REQUEST, "Request qualifications of others."),
    _R.THREAD_CLOSED: Advice("messages", "Offer `reopenThread` where you closed it."),
    _R.WRONG_DEPOSITS: Advice("`confirmBankAccount`", "Show `triesLeft`; after 0, begin again."),
    _R.INTERRUPTED: Advice("verbs on lists", "Send it with the same `clientToken` again."),
}


def page() -> str:
    """The page as Markdown."""
    parts = [
        INTRODUCTION,
        "## Codes of errors\n",
        *_table(
            ("`extensions.code`", "Meaning", "Where it comes", "What to do"),
            ((code, each.meaning, each.where, each.what_to_do) for code, each in CODES.items()),
        ),
        "\n## Reasons of refusals\n",
        *_table(
            ("`reason`", "Meaning", "Where it comes", "What to do"),
            (
                (reason.value, REASONS[reason], ADVICE[reason].where, ADVICE[reason].what_to_do)
                for reason in RefusalReason
            ),
        ),
        "\n## Rules of `InvalidInput`\n",
        *_table(
            ("`rule`", "The value is refused because"),
            ((rule.value, RULES[rule]) for rule in Rule),
        ),
    ]
    return "\n".join(parts) + "\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    titles = list(head)
    lines = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    for name, *cells in rows:
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return lines
