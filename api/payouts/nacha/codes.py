"""Codes of returns and of notifications of change, in plain words.

Source: the Nacha Operating Rules, Appendix Four, as banks publish its tables. The words are ours,
for the people who are paid. Codes that dispute a return between banks (R61 to R77) are not here: an
operator has to settle them with the bank.
"""

from __future__ import annotations

RETURN_REASONS = {
    "R01": "the account had not enough money",
    "R02": "the account is closed",
    "R03": "there is no such account, or it is not the holder's",
    "R04": "the account number is wrong",
    "R05": "the holder did not agree to a debit for companies",
    "R06": "our bank asked to return it",
    "R07": "the holder took back the agreement",
    "R08": "the holder stopped the payment",
    "R09": "the money on the account is not collected yet",
    "R10": "the holder does not know the payer, or did not agree",
    "R11": "the entry is not as the holder agreed",
    "R12": "the branch was sold to another bank",
    "R13": "the routing number is not one of a bank of the network",
    "R14": "the representative of the person paid is deceased",
    "R15": "the holder of the account is deceased",
    "R16": "the account is frozen",
    "R17": "the bank could not process the fields of the entry",
    "R18": "the effective date is wrong",
    "R19": "the amount is wrong",
    "R20": "the account takes no such transfers",
    "R21": "the company id is wrong",
    "R22": "the id of the person is wrong",
    "R23": "the holder refused the payment",
    "R24": "the payment is a duplicate",
    "R25": "an addenda record is wrong",
    "R26": "a mandatory field is wrong",
    "R27": "the trace number is wrong",
    "R28": "the check digit of the routing number is wrong",
    "R29": "the company that holds the account did not agree",
    "R30": "the bank takes no part in check truncation",
    "R31": "our bank agreed to a late return",
    "R32": "the bank cannot settle the entry",
    "R33": "the bank returned an entry for a destroyed check",
    "R34": "the bank takes part in the network to a limited extent",
    "R35": "the debit was improper",
    "R36": "the credit was improper",
    "R37": "the check behind the entry was presented too",
    "R38": "the check behind the entry was stopped",
    "R39": "the check behind the entry was improper",
    "R80": "the coding of the international payment is wrong",
    "R81": "the bank takes no part in international payments",
    "R82": "the foreign bank is wrong",
    "R83": "the foreign bank cannot settle",
    "R84": "the gateway did not process the entry",
    "R85": "the payment is international and was not marked so",
}

# The network itself rejects with these: the entry has never reached the bank of the holder.
NEVER_POSTED = frozenset(
    {"R13", "R18", "R19", "R25", "R26", "R27", "R28", "R30", "R32", "R34", "R35", "R36"}
)

CHANGES = {
    "C01": "the account number is another one",
    "C02": "the routing number is another one",
    "C03": "the routing number and the account number are others",
    "C04": "the name of the holder is another one",
    "C05": "the type of the account is another one",
    "C06": "the account number and the type of the account are others",
    "C07": "the routing number, the account number and the type of the account are others",
    "C08": "the foreign bank is another one",
    "C09": "the id of the person is another one",
    "C13": "an addenda record has a wrong format",
    "C14": "the payment is international and has to be marked so",
}
