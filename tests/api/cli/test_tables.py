"""Tables of the command line show what people typed as it is, and mistyped values are named."""

import pytest

from domain.audit.trail import COMMAND_LINE
from domain.people.commands import set_operator_role
from domain.people.models import Account
from domain.people.operators import OperatorRole
from tests.api.cli.test_audit import kempelen, on_database
from tests.domain import cast

__all__ = ["kempelen", "on_database"]
TYPED = "see [/b], [red]rules[/red] and :smile:"


def test_no_word_in_a_table_is_read_as_markup(kempelen, on_database):
    async def made():
        olga = await cast.an_account("Olga")
        await cast.a_worker("Wim")
        await Account.filter(id=olga.id).update(display_name=TYPED)
        await set_operator_role(olga.id, OperatorRole.SUPPORT, by=COMMAND_LINE)

    on_database(made)
    kempelen("people", "suspend", "wim@example.org", "--reason", TYPED)

    for command in (("operators", "list"), ("audit", "list")):
        listed = kempelen(*command)
        assert (listed.exit_code, listed.exception) == (0, None)
        assert TYPED in listed.output


def test_a_person_is_shown_with_the_role_and_the_suspension(kempelen, on_database):
    async def made():
        wim = await cast.a_worker("Wim")
        await set_operator_role(wim.account_id, OperatorRole.SUPPORT, by=COMMAND_LINE)

    on_database(made)
    before = kempelen("people", "show", "wim@example.org").output
    kempelen("people", "suspend", "wim@example.org", "--reason", "Shared.")
    after = kempelen("people", "show", "wim@example.org").output

    assert "operator: SUPPORT" in before
    assert "suspended" not in before
    [line] = [line for line in after.splitlines() if line.startswith("suspended")]
    assert "IN_FORCE" in line
    assert line.endswith(": Shared.")


@pytest.mark.parametrize("anchor", ["1:" + "z" * 64, "1:" + "a" * 63, "x:" + "a" * 64, ""])
def test_a_mistyped_anchor_is_no_breach(kempelen, on_database, anchor):
    on_database(cast.everything)

    verified = kempelen("audit", "verify", "--anchor", anchor)

    assert (verified.exit_code, "NUMBER:HASH" in verified.output) == (2, True)


def test_states_and_roles_are_read_in_any_case(kempelen, on_database):
    on_database(cast.everything)

    assert kempelen("jobs", "list", "--state", "waiting").exit_code == 0
    refused = kempelen("people", "approve", "wim@example.org", "--role", "worker")

    assert (refused.exit_code, "no such account" in refused.stderr) == (1, True)


def test_no_text_of_a_person_commands_the_terminal_or_looks_like_a_line_of_ours(
    kempelen, on_database
):
    typed = "fine\x9b2Kgone\u202e.\nrequester R0: admitted"

    async def made():
        wim = await cast.a_worker("Wim")
        await set_operator_role(wim.account_id, OperatorRole.SUPPORT, by=COMMAND_LINE)

    on_database(made)
    kempelen("people", "suspend", "wim@example.org", "--reason", typed)
    shown = kempelen("people", "show", "wim@example.org").output
    listed = kempelen("audit", "list", "--action", "account.suspend").output

    assert "requester R0: admitted" not in shown.splitlines()
    for output in (shown, listed):
        assert "fine" in output
        assert not {"\x9b", "\u202e"} & set(output)
