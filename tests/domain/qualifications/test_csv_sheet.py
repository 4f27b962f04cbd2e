"""Files of worker ids and values: their lines, their effects, and their refusals."""

import pytest

from domain.kernel.refusals import InvalidInput, NotFound, Refused, WrongState
from domain.qualifications import commands, csv_sheet
from domain.qualifications.commands.assign import Give
from domain.qualifications.csv_sheet import SheetLine, SheetVerb
from tests.domain import cast
from tests.domain.qualifications.props import a_kind, held, mails

W, V = "A0123456789ABC", "AZZZZZZZZZZZZZ"
NAME = "Knows colours"


def wanted(text, name=NAME):
    return [(line.number, line.worker_id, line.wanted) for line in csv_sheet.read(text, name)]


@pytest.mark.parametrize(
    "header",
    [
        "WorkerId,UPDATE-Knows colours",
        "Worker ID,UPDATE-Knows colours",
        "worker_id,value",
        "workerid,VALUE",
        " worker_id , value ",
        '"WorkerId","UPDATE-Knows colours"',
        "\ufeffworker_id,value",
    ],
)
def test_a_header_names_the_two_columns(header):
    assert wanted(f"{header}\n{W},80\n") == [(2, W, 80)]


def test_columns_may_be_anywhere_among_others():
    text = f"Name,CURRENT-{NAME},UPDATE-{NAME},CURRENT-Other,WorkerId\nx,3,4,5,{W}\n"

    assert wanted(text) == [(2, W, 4)]


def test_a_name_with_commas_and_quotes_is_quoted():
    name = 'Says "a, b"'

    assert wanted(f'WorkerId,"UPDATE-Says ""a, b"""\n{W},1\n', name) == [(2, W, 1)]


@pytest.mark.parametrize(
    ("cell", "meaning"),
    [
        ("80", 80),
        (" 80 ", 80),
        ("-5", -5),
        ("2147483647", 2**31 - 1),
        ("-2147483648", -(2**31)),
        ("", SheetVerb.UNTOUCHED),
        ("  ", SheetVerb.UNTOUCHED),
        ("Revoke", SheetVerb.REVOKED),
        ("REVOKE", SheetVerb.REVOKED),
    ],
)
def test_a_cell_is_a_value_a_revocation_or_blank(cell, meaning):
    assert wanted(f"worker_id,value\n{W},{cell}\n") == [(2, W, meaning)]


@pytest.mark.parametrize(
    "cell",
    ["1.5", "1e3", "yes", "2147483648", "-2147483649", "99999999999999", "+1", "\u0663", "1_0"],
)
def test_any_other_cell_is_refused_in_its_line(cell):
    ((number, _, refused),) = wanted(f"worker_id,value\n{W},{cell}\n")

    assert (number, refused.field, refused.value) == (2, "value", cell)
    assert "32 bits, Revoke, or left blank" in refused.bound


@pytest.mark.parametrize(
    "printed", ["", "A0123456789AB\u00c7", "B0123456789ABC", "A012345678", "x"]
)
def test_what_is_no_printed_id_is_refused_in_its_line(printed):
    ((number, said, refused),) = wanted(f"worker_id,value\n{printed},1\n")

    assert (number, said, refused.field) == (2, printed, "workerId")


@pytest.mark.parametrize("line", [f"{W}", f"{W},1,2"])
def test_a_line_of_more_or_fewer_cells_is_refused(line):
    ((number, said, refused),) = wanted(f"worker_id,value\n{line}\n")

    assert (number, said, refused.bound) == (2, W, "2 cells a line")


def test_lines_are_counted_as_an_editor_does():
    text = f'worker_id,value,note\r\n\r\n{W},1,"one\r\ntwo"\r\n,,\r\n{V},2,x\r\n'

    assert wanted(text) == [(3, W, 1), (6, V, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        f"{W},80\n",
        "WorkerId\n",
        f"UPDATE-{NAME}\n",
        "WorkerId,UPDATE-Other\n",
        "WorkerId,UPDATE-know colours\n",
        f"WorkerId,UPDATE-{NAME},value\n",
        "WorkerId,worker_id,value\n",
        "worker_id,value,value\n",
        "worker_id;value\n",
    ],
)
def test_a_wrong_header_is_refused_by_a_sentence_that_names_the_right_one(text):
    with pytest.raises(InvalidInput) as refused:
        csv_sheet.read(text, NAME)

    assert refused.value.field == "csv"
    assert f'"UPDATE-{NAME}", or one "value"' in refused.value.bound


def test_an_update_of_another_qualification_is_not_passed_over_in_silence():
    with pytest.raises(InvalidInput, match="imported by themselves") as refused:
        csv_sheet.read(f"WorkerId,UPDATE-{NAME},UPDATE-Other\n{W},1,2\n", NAME)

    assert refused.value.value == "UPDATE-Other"


@pytest.mark.parametrize("text", ['worker_id,value\n"A', 'worker_id,value\n"a"b,1\n'])
def test_a_broken_quote_is_refused(text):
    with pytest.raises(InvalidInput, match="comma-separated values"):
        csv_sheet.read(text, NAME)


def test_a_sheet_is_bounded_in_bytes_and_workers():
    header, line = "worker_id,value\n", f"{W},1\n"

    assert len(csv_sheet.read(header + line * 10_000, NAME)) == 10_000
    with pytest.raises(InvalidInput, match="at most 10000 workers"):
        csv_sheet.read(header + line * 10_001, NAME)
    with pytest.raises(InvalidInput, match="at most 4000000 bytes"):
        csv_sheet.read(header + "\n" * 4_000_000, NAME)
    with pytest.raises(InvalidInput, match="control characters"):
        csv_sheet.read(header + "\x00", NAME)


def test_no_line_holds_a_value_that_was_not_written():
    assert csv_sheet.read("worker_id,value\n", NAME) == []
    assert csv_sheet.read(f"worker_id,value\n{W},0", NAME) == [SheetLine(2, W, 0)]


async def test_each_line_is_done_or_refused_by_itself(rita, wim, ann):
    kind, eve = await a_kind(rita), await cast.a_worker("Eve")
    await commands.assign(rita, kind.id, [Give(ann.id, 7)], notify=False)
    lines = [
        f"{wim.worker_id},80",
        f"{ann.worker_id},Revoke",
        f"{eve.worker_id},Revoke",
        f"{V},5",
        f"{eve.worker_id},",
        f"{wim.worker_id},90",
        "nonsense,1",
        f"{W}{V},1",  # longer than any printed id
    ]

    answers = await commands.import_sheet(
        rita, kind.id, "\n".join(["WorkerId,UPDATE-Knows colours", *lines])
    )

    outcomes = [(each.line.number, _shown(each.answer)) for each in answers]
    assert outcomes == [
        (2, "GRANTED"),
        (3, "REVOKED"),
        (4, NotFound),
        (5, NotFound),
        (6, None),
        (7, InvalidInput),
        (8, InvalidInput),
        (9, InvalidInput),
    ]
    assert await held(kind) == {wim.id: ("GRANTED", 80), ann.id: ("REVOKED", 7)}
    assert [mail for mail, _ in await mails()] == ["wim@example.org", "ann@example.org"]
    assert cast.kinds(await cast.told()) == [
        "QualificationGranted",
        "QualificationGranted",
        "QualificationRevoked",
    ]


def _shown(answer):
    if answer is None:
        return None
    return type(answer) if isinstance(answer, Refused) else answer.status.value


async def test_a_file_that_is_none_changes_nothing(rita, wim):
    kind = await a_kind(rita)

    async with cast.refused(InvalidInput):
        await commands.import_sheet(rita, kind.id, f"worker,value\n{wim.worker_id},1\n")


async def test_a_file_for_a_type_that_is_going_changes_nothing(rita, wim):
    kind = await a_kind(rita)
    kind.status = "DISPOSING"
    await kind.save()

    async with cast.refused(WrongState):
        await commands.import_sheet(rita, kind.id, f"worker_id,value\n{wim.worker_id},1\n")


async def test_a_file_may_be_quiet(rita, wim):
    kind = await a_kind(rita)
    text = f"worker_id,value\n{wim.worker_id},1\n"

    await commands.import_sheet(rita, kind.id, text, notify=False)

    assert (await held(kind), await mails()) == ({wim.id: ("GRANTED", 1)}, [])


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("WorkerId,UPDATE-Cafe\u0301", "Café"),
        ("WorkerId,update-CAFÉ", "Cafe\u0301"),
        ("Worker\u00a0ID,UPDATE-two  words", "Two words"),
        ("\uff37orkerId,\uff36alue", "T"),
        ("WorkerId\u200b,UPDATE-T\ufeff", "T"),
    ],
)
def test_a_header_is_compared_in_its_normal_form(header, name):
    assert wanted(f"{header}\n{W},80\n", name) == [(2, W, 80)]


def test_a_worker_id_and_revoke_are_compared_in_their_normal_form():
    assert wanted(f"worker_id,value\n{W.lower()}\u200b,\uff32\uff25\uff36\uff2f\uff2b\uff25\n") == [
        (2, W, SheetVerb.REVOKED)
    ]


@pytest.mark.parametrize("cell", ["\u0665", "\uff15", "5\u200b"])
def test_a_value_has_plain_digits(cell):
    (line,) = csv_sheet.read(f"worker_id,value\n{W},{cell}\n", NAME)

    assert isinstance(line.wanted, InvalidInput)
