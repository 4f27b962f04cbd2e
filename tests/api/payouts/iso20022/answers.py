"""Answers of a bank as XML, written here by hand so that readers are tested independently."""

from tests.api.payouts.cast import FILE, MARKET_ACCOUNT, REFERENCE

GROUP = f"{FILE}-U"


def reason(code="AC04", words=""):
    additional = f"<AddtlInf>{words}</AddtlInf>" if words else ""
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn>{additional}</StsRsnInf>"


def status(reference=REFERENCE, code="ACSC", *, why="", dollars=None, currency="USD"):
    """What a status report says about a payment."""
    amount = f'<Amt><InstdAmt Ccy="{currency}">{dollars}</InstdAmt></Amt>'
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId>"
        + (f"<TxSts>{code}</TxSts>" if code else "")
        + why
        + (f"<OrgnlTxRef>{amount}</OrgnlTxRef>" if dollars else "")
        + "</TxInfAndSts>"
    )


def group(*payments, name=GROUP, sums="", code="", why="", counts=""):
    code = f"<PmtInfSts>{code}</PmtInfSts>" if code else ""
    inside = "\n".join((sums + code + why + counts, *payments))
    return f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{name}</OrgnlPmtInfId>{inside}</OrgnlPmtInfAndSts>"


def report(*groups, version="10", file=FILE, answered="pain.001.001.09", inside="", **more):
    """A pain.002; the file stands in line 3, and the first group in line 4."""
    assert not more
    groups = "\n".join(groups)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt><GrpHdr>\
<MsgId>BANK-1</MsgId><CreDtTm>2026-12-07T09:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{file}</OrgnlMsgId><OrgnlMsgNmId>{answered}</OrgnlMsgNmId>{inside}\
</OrgnlGrpInfAndSts>
{groups}</CstmrPmtStsRpt></Document>""".encode()


def details(reference=REFERENCE, *, dollars="12.34", back="", more="", refs="", direction=""):
    """One payment of an entry of a notification."""
    direction = f"<CdtDbtInd>{direction}</CdtDbtInd>" if direction else ""
    reference = f"<EndToEndId>{reference}</EndToEndId>" if reference else ""
    amount = f'<Amt Ccy="USD">{dollars}</Amt>' if dollars else ""
    back = f"<RtrInf><Rsn><Cd>{back}</Cd></Rsn></RtrInf>" if back else ""
    return f"<TxDtls><Refs>{refs}{reference}</Refs>{amount}{direction}{more}{back}</TxDtls>"


def entry(*payments, dollars="12.34", code="BOOK", batch="", is_reversal=False, **changes):
    direction = changes.get("direction", "DBIT")
    inside = "\n".join(payments)
    found = f"<NtryDtls>{batch}\n{inside}</NtryDtls>" if payments or batch else ""
    return (
        f'<Ntry><Amt Ccy="USD">{dollars}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        + ("<RvslInd>true</RvslInd>" if is_reversal else "")
        + f"<Sts><Cd>{code}</Cd></Sts><BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd>{found}</Ntry>"
    )


def notification(*entries, account=MARKET_ACCOUNT.account_number, summary=""):
    """A camt.054.001.08; the account stands in line 3, and the first entry in line 4."""
    number = f"<Othr><Id>{account}</Id></Othr>" if account.isdigit() else f"<IBAN>{account}</IBAN>"
    entries = "\n".join(entries)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr>\
<MsgId>BANK-2</MsgId><CreDtTm>2026-12-07T09:00:00</CreDtTm></GrpHdr>
<Ntfctn><Id>1</Id><Acct><Id>{number}</Id></Acct>{summary}
{entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>""".encode()
