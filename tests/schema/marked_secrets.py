"""Plays of a market in which people use secrets; each returns those that nobody may find again.

A room with a secret of its own adds a row to PLAYS: a name, and a function that does with it what
people do, as the person of the stage, also wrongly. It returns every secret that it used.
"""

import base64
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from string import ascii_lowercase

import schwifty
from stdnum.iso7064 import mod_11_10
from stdnum.us import rtn

from domain.audit import trail
from domain.kernel import clock
from domain.payouts.gift_cards import loading
from domain.people.models import Account, Worker
from domain.people.second_step import codes
from tests.api.http.files import PDF, Files
from tests.domain import cast
from tests.domain.payouts.stage import us_account
from tests.schema.cast import Person
from tests.schema.inputs import TAX_ANSWERS
from tests.schema.payouts import payday
from tests.schema.served import Served
from tests.schema.test_callers import WHO

BEGUN = "... on BeginSecondStepSuccess { secret uri }"
CONFIRMED = "... on ConfirmSecondStepSuccess { recoveryCodes }"
ASKED = "... on SecondStepRequired { challenge }"
SIGNED_IN = "... on SignInSuccess { token }"
FINISHED = "... on FinishSecondStepSuccess { token }"
KEY = "... on CreateApiKeySuccess { token }"
READ = "... on ReadUploadSuccess { url }"
PAID = "... on RequestPayoutSuccess { payout { method } }"
MADE = "... on MakePayoutFilesSuccess { files { id } }"
BYTES = "... on ReadPayoutFileSuccess { base64 }"

Secrets = list[str | bytes]


@dataclass
class Stage:
    """A person of the play, with all that they need to use their secrets."""

    market: Served
    files: Files
    operator: Person
    email: str
    password: str
    token: str = ""

    async def do(self, verb: str, more: str = "", /, *, signed_in: bool = True, **values):
        """What the mutation answered, whatever that is."""
        token = self.token if signed_in else None
        return (await self.market.do(verb, token, more, **values)).only


async def passwords(stage: Stage) -> Secrets:
    """Signing up and in, a wrong password, and a new one."""
    given = {"email": stage.email, "displayName": "Wim", "country": "NL"}
    await stage.do("signUp", password=stage.password, signed_in=False, **given)
    await Account.filter(email=stage.email).update(email_verified_at=clock.now())
    session = await stage.do(
        "signIn", SIGNED_IN, signed_in=False, email=stage.email, password=stage.password
    )
    stage.token = session["token"]
    wrong, new = f"wrong {secrets.token_hex()}", f"new {secrets.token_hex()}"
    await stage.do("signIn", signed_in=False, email=stage.email, password=wrong)
    changed = {"currentPassword": stage.password, "newPassword": new}
    assert (await stage.do("changePassword", **changed))["__typename"] == "ChangePasswordSuccess"
    stage.password = new
    return [changed["currentPassword"], wrong, new, stage.token]


async def api_keys(stage: Stage) -> Secrets:
    """A key that is made, used, and tried when it is wrong."""
    expires = (clock.now() + timedelta(days=7)).isoformat()
    made = await stage.do("createApiKey", KEY, name="k", scopes=["READ"], expiresAt=expires)
    wrong = f"kmp_k_{secrets.token_urlsafe(32)}"
    for token in (made["token"], wrong):
        await stage.market.ask("{ me { id } }", token)
    return [made["token"], wrong]


async def documents(stage: Stage) -> Secrets:
    """Documents for operators, which one of them reads; and one that is not of its type."""
    await stage.do("openWorkerAccount")
    marks: Secrets = []
    for purpose in ("IDENTITY_DOCUMENT", "TAX_FORM"):
        mark = f"document of {secrets.token_hex()}"
        content = PDF + f"% {mark}\n".encode() * 4_000
        given = {"purpose": purpose, "contentType": "application/pdf", "fileName": "a.pdf"}
        said = await stage.files.sent(stage.token, content, **given)
        answer = await stage.market.do(
            "readUpload", stage.operator.token, READ, uploadId=said["id"], reason="Appeal 7"
        )
        assert (await stage.files.get(answer.only["url"])).content == content
        link = await stage.files.link(stage.token, 70, **given)
        await stage.files.put(link, f"{mark:<70}".encode())
        marks += [mark, link, answer.only["url"]]
    return marks


async def second_steps(stage: Stage) -> Secrets:
    """An app and its recovery codes, used rightly and wrongly."""
    begun = await stage.do("beginSecondStep", BEGUN)
    code = codes.code_at(begun["secret"], clock.now())
    made = await stage.do("confirmSecondStep", CONFIRMED, code=code)
    recovery = made["recoveryCodes"]
    given = {"email": stage.email, "password": stage.password}
    asked = await stage.do("signIn", ASKED, signed_in=False, **given)
    found = asked["challenge"]
    await stage.do("finishSecondStep", signed_in=False, challenge=found, code=recovery[0][:-1])
    finished = await stage.do(
        "finishSecondStep", FINISHED, signed_in=False, challenge=found, code=recovery[0]
    )
    secret = base64.b32decode(begun["secret"])
    return [begun["secret"], secret, found, finished["token"], *recovery]


async def tax_interviews(stage: Stage) -> Secrets:
    """An interview with a tax id, and one whose tax id is wrong."""
    name, tax_id = f"Wim {letters()}", a_tax_id()
    wrong = tax_id[:-1] + str((int(tax_id[-1]) + 1) % 10)
    signature = {"consents": True, "typedName": name, "email": stage.email}
    street = f"{letters()} 1"
    for given, expected in ((wrong, "InvalidInput"), (tax_id, "CompleteTaxInterviewSuccess")):
        address = TAX_ANSWERS["address"] | {"line1": street}
        answers = TAX_ANSWERS | {"name": name, "taxId": given, "address": address}
        asked = {"answers": answers, "signature": {"electronic": signature}}
        said = await stage.do("completeTaxInterview", **asked)
        assert said["__typename"] == expected, said
    return [name, street, tax_id, wrong]


async def identity_checks(stage: Stage) -> Secrets:
    """A check that begins; a worker profile is there."""
    name, street = f"Wim {letters()}", f"{letters()} 1"
    address = WHO["address"] | {"lines": [street]}
    said = await stage.do("beginIdentityCheck", **(WHO | {"legalName": name, "address": address}))
    assert said["__typename"] == "BeginIdentityCheckSuccess", said
    return [name, street]


async def payouts(stage: Stage) -> Secrets:
    """Bank accounts, right and wrong, and a code of a gift card; a worker profile is there."""
    routing, number, holder = a_routing_number(), digits(17), letters()
    wrong = routing[:-1] + str((int(routing[-1]) + 1) % 10)
    iban = str(schwifty.IBAN.generate("DE", bank_code="37040044", account_code=digits(10)))
    us = {
        "holder": holder,
        "routingNumber": routing,
        "accountNumber": number,
        "accountType": "CHECKING",
        "isThirdParty": True,
    }
    for method, expected in (
        ({"usBank": us | {"routingNumber": wrong}}, "InvalidInput"),
        ({"usBank": us}, "SetPayoutMethodSuccess"),
        ({"international": {"holder": "Wim", "iban": iban[:-2]}}, "InvalidInput"),
        ({"international": {"holder": "Wim", "iban": iban}}, "SetPayoutMethodSuccess"),
    ):
        said = await stage.do("setPayoutMethod", method=method, password=stage.password)
        assert said["__typename"] == expected, said
    listed = "{ me { worker { payoutMethods { nodes { masked holder } } } } }"
    assert not (await stage.market.ask(listed, stage.token)).errors
    code = f"GIFT-{letters()}"
    await loading.load(f"25.00,{code}".encode(), by=trail.COMMAND_LINE)
    return [routing, number, holder, wrong, iban, iban[:-2], code]


def digits(number: int) -> str:
    """A random number that does not begin with zero."""
    return str(secrets.randbelow(9 * 10 ** (number - 1)) + 10 ** (number - 1))


def a_routing_number() -> str:
    """One of a bank."""
    first = f"021{digits(5)}"
    return first + rtn.calc_check_digit(first)


async def payout_files(stage: Stage) -> Secrets:
    """A file for the bank with the person's account, which an operator reads, and an answer."""
    worker = await Worker.get(account_id=(await Account.get(email=stage.email)).id)
    holder, number = letters(), str(secrets.randbelow(10**12)).zfill(12)
    account = replace(us_account(holder), account_number=number)
    async with payday.by_bank():
        await payday.earned(await cast.a_requester(letters()), worker, account=account)
        said = await stage.do("requestPayout", PAID)
        assert number[-4:] in said["payout"]["method"]
        token = stage.operator.token
        made = (await stage.market.do("makePayoutFiles", token, MADE)).only["files"]
        for file in made:
            asked = {"fileId": file["id"], "reason": "For the bank."}
            read = (await stage.market.do("readPayoutFile", token, BYTES, **asked)).only
            assert holder in base64.b64decode(read["base64"]).decode()
        answer = {"rail": "lines", "content": {"text": f"{holder} {number}"}}
        refused = await stage.market.do("readBankAnswer", token, **answer)
        assert refused.verdict == "BANK_ANSWER_REFUSED"
    return [holder, number]


def letters() -> str:
    """A word that nobody else has."""
    return "".join(secrets.choice(ascii_lowercase) for _ in range(20)).title()


def a_tax_id() -> str:
    """A German tax number: of ten digits one is there twice, and the last one checks them."""
    digits = [str(digit) for digit in secrets.SystemRandom().sample(range(1, 10), 9)]
    first = "".join([*digits, digits[0]])
    return first + mod_11_10.calc_check_digit(first)


# In this order, since the first signs in.
PLAYS: Mapping[str, Callable[[Stage], Awaitable[Secrets]]] = {
    "passwords": passwords,
    "API keys": api_keys,
    "documents": documents,
    "second steps": second_steps,
    "payouts": payouts,
    "tax interviews": tax_interviews,
    "identity checks": identity_checks,
    "payout files": payout_files,
}
