"""Files of returns, written here by hand so that the reader is tested independently."""

from tests.api.payouts.cast import REFERENCE

HEADER = (
    "1011841234567 1210002482612090930A094101" + f"{'AUTOMATON MARKETS':23}{'FIRST BANK':23}{'':8}"
)
FILLER = "9" * 94


def returned(reference=REFERENCE, code="R02", **changes):
    """An entry with its addenda record: two lines."""
    given = {
        "transaction": 21,
        "bank": "12100024",
        "cents": 1234,
        "type": "99",
        "original": "121000240000001",
        "trace": "021000020000001",
        "indicator": 1,
        "information": "",
    } | changes
    trace = given["trace"]
    return [
        f"6{given['transaction']}{given['bank']}8{'4159260001':17}{given['cents']:010d}"
        f"{reference:15}{'WILHELMINA ANGSTROM':22}  {given['indicator']}{trace}",
        f"7{given['type']}{code:3}{given['original']}{'':6}02100002"
        f"{given['information']:44}{given.get('addenda_trace', trace)}",
    ]


def batch(*entries, entry_class="PPD", number=1, **control):
    """A batch whose control record has the sums of its entries unless others are given."""
    lines = [line for entry in entries for line in entry]
    head = f"5200{'AUTOMATON MARKET':16}{'':20}1841234567{entry_class}{'PAYOUT':10}{'':6}261209"
    details = [line for line in lines if line[0] == "6"]
    given = {
        "count": len(lines),
        "hash": sum(int(line[3:11]) for line in details) % 10**10,
        "debits": 0,
        "credits": sum(int(line[29:39]) for line in details),
        "service_class": 200,
        "number": number,
    } | control
    return [
        f"{head}   102100002{number:07d}",
        *lines,
        f"8{given['service_class']}{given['count']:06d}{given['hash']:010d}{given['debits']:012d}"
        f"{given['credits']:012d}1841234567{'':25}02100002{given['number']:07d}",
    ]


def file(*batches, end="\n", **control):
    """A file of whole blocks whose control record has the sums of its batches, unless told."""
    lines = [line for each in batches for line in each]
    controls = [line for line in lines if line[0] == "8"]
    blocks = -(-(len(lines) + 2) // 10)
    given = {
        "batches": len(batches),
        "blocks": blocks,
        "count": sum(int(line[4:10]) for line in controls),
        "hash": sum(int(line[10:20]) for line in controls) % 10**10,
        "debits": sum(int(line[20:32]) for line in controls),
        "credits": sum(int(line[32:44]) for line in controls),
    } | control
    last = (
        f"9{given['batches']:06d}{given['blocks']:06d}{given['count']:08d}{given['hash']:010d}"
        f"{given['debits']:012d}{given['credits']:012d}{'':39}"
    )
    whole = [HEADER, *lines, last]
    whole += [FILLER] * (blocks * 10 - len(whole))
    return "".join(f"{line}{end}" for line in whole).encode()
