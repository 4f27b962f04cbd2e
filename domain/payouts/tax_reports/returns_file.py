"""The file of a report: CSV, one line a return. `docs/tax-reports.md` says what each column is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from uuid import UUID

from domain.accounts.tax.lifecycle import TaxForm
from domain.accounts.tax.models import TAX_ID, TaxInterview
from domain.payouts.tax_reports.models import ReturnForm
from domain.payouts.tax_reports.rules import Return
from domain.storage import sheet

ROYALTIES = "12"  # the income code of the form 1042-S whose treaty rates the tax interview has
COLUMNS = (
    "form",
    "tax_year",
    "kind",
    "payee",
    "name",
    "address_line1",
    "address_line2",
    "city",
    "region",
    "postal_code",
    "country",
    "tax_id",
    "tax_id_kind",
    "tax_id_country",
    "gross",
    "withheld",
    "rate",
    "income_code",
    "treaty_country",
    "earlier_gross",
    "earlier_withheld",
)
INTERVIEW_OF = {ReturnForm.NEC_1099: TaxForm.W_9, ReturnForm.S_1042: TaxForm.W_8BEN}

Interviews = Mapping[tuple[UUID, TaxForm], TaxInterview]


def interview_for(each: Return, interviews: Interviews) -> TaxInterview | None:
    """The interview that says who the payee is; none where it was erased."""
    return interviews.get((each.payee.worker_id, INTERVIEW_OF[each.payee.form]))


def returns_file(
    year: int, returns: Iterable[Return], *, interviews: Interviews, printed: Mapping[UUID, str]
) -> str:
    """The lines of these returns, in their order. Names and tax ids are in clear."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")  # RFC 4180
    lines.writerow(COLUMNS)
    for each in returns:
        cells = _who(interview_for(each, interviews)) | _amounts(each)
        cells |= {"tax_year": str(year), "payee": printed[each.payee.worker_id]}
        lines.writerow([_cell(cells.get(column) or "") for column in COLUMNS])
    return text.getvalue()


def _who(interview: TaxInterview | None) -> dict[str, str | None]:
    if interview is None:
        return {}
    person = interview.described
    where = person.address
    return {
        "name": person.name,
        "address_line1": where.line1,
        "address_line2": where.line2,
        "city": where.city,
        "region": where.region,
        "postal_code": where.postal_code,
        "country": where.country,
        "tax_id": TAX_ID.decrypt(interview),
        "tax_id_kind": interview.id_kind,
        "tax_id_country": interview.id_country,
        "treaty_country": interview.treaty_country,
    }


def _amounts(each: Return) -> dict[str, str | None]:
    form, rate = each.payee.form, each.payee.rate
    is_foreign, earlier = form is ReturnForm.S_1042, each.earlier
    return {
        "form": form.value,
        "kind": each.kind.value,
        "gross": str(each.paid.gross),
        "withheld": str(each.paid.withheld),
        "rate": f"{rate // 100}.{rate % 100:02d}" if is_foreign else None,
        "income_code": ROYALTIES if is_foreign else None,
        "earlier_gross": None if earlier is None else str(earlier.gross),
        "earlier_withheld": None if earlier is None else str(earlier.withheld),
    }


def _cell(text: str) -> str:
    """A text that a spreadsheet would take for a formula begins with an apostrophe."""
    return sheet.guarded(text)
