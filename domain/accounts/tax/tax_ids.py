"""Tax ids: checked by python-stdnum where it knows those of a country, else by bounds alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stdnum.at import tin as at_tin
from stdnum.au import tfn
from stdnum.be import nn
from stdnum.bg import egn, pnf
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.cz import rc as cz_rc
from stdnum.de import idnr as de_idnr
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import nif as es_nif
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu
from stdnum.fr import nif as fr_nif
from stdnum.gb import utr
from stdnum.gr import vat as gr_afm
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.il import idnr as il_idnr
from stdnum.in_ import pan
from stdnum.is_ import kennitala
from stdnum.it import codicefiscale
from stdnum.jp import in_ as jp_individual
from stdnum.kr import rrn
from stdnum.lt import asmens
from stdnum.mx import rfc
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.nz import ird
from stdnum.pk import cnic
from stdnum.pl import nip, pesel
from stdnum.pt import nif as pt_nif
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.si import ddv
from stdnum.sk import rc as sk_rc
from stdnum.th import pin as th_pin
from stdnum.th import tin as th_tin
from stdnum.tr import tckimlik
from stdnum.ua import rntrc
from stdnum.us import ein, itin, ssn
from stdnum.za import tin as za_tin

from domain.accounts.tax import limits
from domain.accounts.tax.lifecycle import TaxIdKind
from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, Rule

Check = Callable[[str], str]
"""The number in its compact form. Raises ValidationError."""

OF_US: Mapping[TaxIdKind, Check] = {
    TaxIdKind.SSN: ssn.validate,
    TaxIdKind.EIN: ein.validate,
    TaxIdKind.ITIN: itin.validate,
}

# The tax ids of natural persons. A country that is not here has bounds alone.
CHECKS: Mapping[str, tuple[Check, ...]] = {
    "AT": (at_tin.validate,),
    "AU": (tfn.validate,),
    "BE": (nn.validate,),
    "BG": (egn.validate, pnf.validate),
    "BR": (cpf.validate,),
    "CA": (sin.validate,),
    "CL": (rut.validate,),
    "CN": (ric.validate,),
    "CZ": (cz_rc.validate,),
    "DE": (de_idnr.validate,),
    "DK": (cpr.validate,),
    "EE": (ik.validate,),
    "ES": (es_nif.validate,),
    "FI": (hetu.validate,),
    "FR": (fr_nif.validate,),
    "GB": (utr.validate,),  # or a national insurance number: see `_OTHERS`
    "GR": (gr_afm.validate,),
    "HR": (oib.validate,),
    "IE": (pps.validate,),
    "IL": (il_idnr.validate,),
    "IN": (pan.validate,),
    "IS": (kennitala.validate,),
    "IT": (codicefiscale.validate,),
    "JP": (jp_individual.validate,),
    "KR": (rrn.validate,),
    "LT": (asmens.validate,),
    "MX": (rfc.validate,),
    "NL": (bsn.validate,),
    "NO": (fodselsnummer.validate,),
    "NZ": (ird.validate,),
    "PK": (cnic.validate,),
    "PL": (nip.validate, pesel.validate),
    "PT": (pt_nif.validate,),
    "RO": (cnp.validate,),
    "SE": (personnummer.validate,),
    "SI": (ddv.validate,),
    "SK": (sk_rc.validate,),
    "TH": (th_pin.validate, th_tin.validate),
    "TR": (tckimlik.validate,),
    "UA": (rntrc.validate,),
    "ZA": (za_tin.validate,),
}
_OTHERS: Mapping[str, re.Pattern[str]] = {
    "GB": re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]"),
}
_FOREIGN = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./-]*")
_BETWEEN = re.compile(r"[ ./-]+")


@dataclass(frozen=True, slots=True)
class TaxId:
    """A number that identifies a person to the tax authority of a country."""

    kind: TaxIdKind
    country: str
    number: str


def us_tax_id(field: str, kind: TaxIdKind, value: str) -> TaxId:
    """A number of the US of this kind. No refusal shows it."""
    bounds.clean(field, value)
    number = _passes(OF_US[kind], value) if _is_plain(value) else None
    if number is None:
        raise InvalidInput(field, None, f"a valid {kind} of the US", broken=Rule.FORMAT)
    return TaxId(kind, "US", number)


def foreign_tax_id(field: str, country: str, value: str) -> TaxId:
    """A number of another country. No refusal shows it."""
    bounds.clean(field, value)
    least, most = limits.SHORTEST_FOREIGN_ID, limits.LONGEST_FOREIGN_ID
    compact = _BETWEEN.sub("", value).upper()
    if not _is_plain(value) or len(compact) < least:
        bound = f"{least} to {most} letters and digits, with spaces, points or hyphens between"
        broken = Constraint.between(Rule.LENGTH, least, most)
        raise InvalidInput(field, None, bound, broken=broken)
    checks = CHECKS.get(country)
    if checks is None:
        return TaxId(TaxIdKind.FOREIGN, country, compact)
    other = _OTHERS.get(country)
    if other is not None and other.fullmatch(compact):
        return TaxId(TaxIdKind.FOREIGN, country, compact)
    for check in checks:
        if (number := _passes(check, value)) is not None:
            return TaxId(TaxIdKind.FOREIGN, country, number)
    bound = f"a valid tax id of a person in {country}"
    raise InvalidInput(field, None, bound, broken=Rule.FORMAT)


def _is_plain(value: str) -> bool:
    return len(value) <= limits.LONGEST_FOREIGN_ID and _FOREIGN.fullmatch(value) is not None


def _passes(check: Check, value: str) -> str | None:
    try:
        return check(value)
    except (ValidationError, LookupError):
        return None  # its tables lack some places, such as counties of China
