"""Reasons that banks give, from the external code sets of ISO 20022, in plain words.

Source: the sets ExternalStatusReason1Code and ExternalReturnReason1Code, second quarter of 2026.
The words are ours, for the people who are paid. "Creditor" of the sets is the person paid.
"""

from __future__ import annotations

from lxml.etree import _Element as Element

from api.payouts.answers import remark
from api.payouts.iso20022.documents import text

MEANINGS = {
    "AC01": "the account number is wrong",
    "AC03": "the account number of the person paid is wrong",
    "AC04": "the account is closed",
    "AC06": "the account is blocked",
    "AC07": "the account of the person paid is closed",
    "AC14": "the type of the account, or a bank on the way, is wrong",
    "AC15": "the details of the account have changed",
    "AG01": "payments of this kind are forbidden on this type of account",
    "AG02": "the bank does not take payments of this kind",
    "AG03": "payments of this kind are not supported on this account",
    "AGNT": "a bank on the way is wrong",
    "AM01": "the amount is zero",
    "AM02": "the amount is above the largest that is allowed",
    "AM03": "the currency cannot be processed",
    "AM04": "the account of the payer had not enough money",
    "AM05": "the payment is a duplicate",
    "AM06": "the amount is below the smallest that is allowed",
    "AM07": "an authority has blocked the amount",
    "AM09": "the amount is not the one agreed",
    "AM10": "the sum of the amounts is not the control sum",
    "AM14": "the amount is above what the bank and the payer agreed on",
    "BE01": "the name does not belong to the account",
    "BE04": "the address of the person paid is missing or wrong",
    "BE05": "the person paid does not recognise the payer",
    "BE06": "the bank does not know the person paid",
    "CNOR": "the bank of the person paid cannot be reached by this BIC",
    "CURR": "the currency is wrong",
    "CUST": "the payer asked to cancel the payment",
    "DNOR": "the bank of the payer cannot be reached by this BIC",
    "DT01": "a date is wrong",
    "DUPL": "the payment is a duplicate",
    "ED05": "the settlement between the banks failed",
    "FF01": "the format of the file is wrong",
    "FOCR": "it was returned after a request to cancel it",
    "FR01": "it was returned as fraud",
    "MD06": "the person paid asked to return it",
    "MD07": "the holder of the account is deceased",
    "MS02": "the person paid gave no reason",
    "MS03": "the bank gave no reason",
    "NARR": "the bank explains it in its own words",
    "NOAS": "the person paid did not answer",
    "RC01": "the code of the bank has the wrong format",
    "RC04": "the code of the bank of the person paid is wrong",
    "RC08": "the routing number of the bank is wrong",
    "RF01": "the reference of the payment is not unique",
    "RR03": "the name or address of the person paid is not enough for the authorities",
    "RR04": "a rule of an authority forbids it",
    "SL02": "a service of the bank of the person paid stopped it",
    "TM01": "it came after the bank's closing time",
}
EXPLAINED_BY_THE_BANK = "NARR"


def reason(parent: Element, path: str) -> str | None:
    """The reasons below an element, each a code with its meaning; None where there is none.

    The bank's own words stand in place of a meaning that is not known.
    """
    found = (_one(each) for each in parent.iterfind(path))
    return "; ".join(each for each in found if each) or None


def _one(given: Element) -> str | None:
    code = text(given, "Rsn/Cd") or text(given, "Rsn/Prtry")
    words = remark(" ".join(each.text or "" for each in given.iterfind("AddtlInf")))
    if code is None:
        return words or None
    meaning = MEANINGS.get(code)
    if meaning is None or code == EXPLAINED_BY_THE_BANK:
        meaning = words or meaning or "the bank gave no meaning of this code"
    return f"{remark(code)}: {meaning}"
