"""First accounts: the database is the truth, and no password is shown that it does not take."""

import asyncio
import re
import shutil
import stat
from pathlib import Path

import pytest

from api.database.connect import database
from domain.accounts.agreement.models import AgreementAcceptance
from domain.accounts.applications.models import Application, ApplicationStep
from domain.people import commands as people
from domain.people import passwords
from domain.people.models import Account, Requester, Worker
from domain.people.teams.models import TeamMember

README = (Path(__file__).parents[3] / "README.md").read_text()
FILE = Path("var/first-accounts.txt")
ROLES = ["operator", "requester", "worker"]
ROW = re.compile(r"^(\w+) +(\S+@\S+) +(\S+)$", re.M)


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def use(monkeypatch):
    """Names the database that the commands work on."""
    return lambda url: monkeypatch.setenv("KEMPELEN_DATABASE_URL", url)


@pytest.fixture
def made(kempelen):
    """Runs the command; returns the passwords that it shows, and what it says beside them."""

    def run(*options):
        code, out, err = kempelen("first-accounts", *options)
        assert code == 0, err
        rows = ROW.findall(out)
        assert [role for role, _, _ in rows] == ROLES
        assert [email for _, email, _ in rows] == [f"{role}@kempelen.example" for role in ROLES]
        return {role: password for role, _, password in rows}, err

    return run


def on(url, work):
    async def connected():
        async with database(url):
            return await work()

    return asyncio.run(connected())


def works(url, shown):
    """Whether each password is the one that the database takes."""

    async def checked():
        found = {}
        for role, password in shown.items():
            account = await Account.get(email_key=f"{role}@kempelen.example")
            found[role] = await passwords.matches(password, account.password_hash)
        return found

    return on(url, checked)


def all_of(value):
    return dict.fromkeys(ROLES, value)


def stored():
    return {role: password for role, _, password in ROW.findall(FILE.read_text())}


def test_they_are_made_once_and_their_passwords_are_stored_for_their_owner(any_url, use, made):
    use(any_url)
    first, said = made()
    again, _ = made()

    async def profiles():
        operator = await Account.get(email_key="operator@kempelen.example")
        return operator.is_operator, await Requester.all().count(), await Worker.all().count()

    assert (first, again, stored(), said) == (first, first, first, "")
    assert works(any_url, first) == all_of(True)
    assert on(any_url, profiles) == (True, 1, 1)
    assert stat.S_IMODE(FILE.stat().st_mode) == 0o600


def test_a_new_database_has_new_accounts_although_the_file_is_there(
    sqlite_url, migrated_file, use, made
):
    use(sqlite_url)
    before, _ = made()
    path = Path(sqlite_url.removeprefix("sqlite://"))
    path.unlink()
    shutil.copyfile(migrated_file, path)
    after, said = made()

    assert set(before.values()).isdisjoint(after.values())
    assert works(sqlite_url, after) == all_of(True)
    assert (stored(), said) == (after, "")


def test_another_database_in_the_same_folder_has_its_own_and_none_are_lost(
    sqlite_url, postgres_url, use, made
):
    use(sqlite_url)
    in_file, _ = made()
    use(postgres_url)
    on_server, _ = made()
    assert works(postgres_url, on_server) == all_of(True)
    assert stored() == on_server

    use(sqlite_url)
    back, _ = made()
    use(postgres_url)
    again, _ = made()

    assert (back, again) == (in_file, on_server)
    assert {stat.S_IMODE(path.stat().st_mode) for path in FILE.parent.iterdir()} == {0o600}


def test_passwords_that_are_nowhere_are_not_made_up(sqlite_url, use, made):
    use(sqlite_url)
    before, _ = made()
    FILE.unlink()
    without, said = made()

    assert without == all_of("(unknown)")
    assert "kempelen first-accounts --new-passwords" in said
    assert works(sqlite_url, before) == all_of(True)

    new, said = made("--new-passwords")
    assert (works(sqlite_url, new), stored(), said) == (all_of(True), new, "")


def test_new_passwords_are_set_only_where_the_present_ones_are_unknown(sqlite_url, use, made):
    use(sqlite_url)
    before, _ = made()
    FILE.write_text(FILE.read_text().replace(before["worker"], "another-one"))
    shown, said = made()
    after, _ = made("--new-passwords")

    assert shown == before | {"worker": "(unknown)"}
    assert "var/first-accounts.txt was changed" in said
    assert after == before | {"worker": after["worker"]}
    assert works(sqlite_url, after) == all_of(True)


def test_a_password_that_was_changed_elsewhere_is_not_shown(sqlite_url, use, made):
    use(sqlite_url)
    before, _ = made()

    async def change():
        account = await Account.get(email_key="requester@kempelen.example")
        await people.replace_password(account.id, "a turk in a box of maple")

    on(sqlite_url, change)

    assert made()[0] == before | {"requester": "(unknown)"}
    assert before["requester"] not in FILE.read_text()


@pytest.mark.parametrize("lines", [1, 2, 3, 4])
def test_a_file_that_was_half_written_shows_what_it_has(sqlite_url, use, made, lines):
    use(sqlite_url)
    before, _ = made()
    whole = FILE.read_text().splitlines(keepends=True)
    FILE.write_text("".join(whole[:lines]) + whole[lines][:20])
    shown, _ = made()

    known = ROLES[: lines - 2] if lines > 2 else []
    assert shown == {role: before[role] if role in known else "(unknown)" for role in ROLES}


@pytest.mark.parametrize("content", [b"\xff\x00\x80" * 1000, b"", b"\n\n", b"a note\n"])
def test_a_file_of_something_else_is_set_aside(sqlite_url, use, made, content):
    FILE.parent.mkdir()
    FILE.write_bytes(content)
    use(sqlite_url)
    shown, said = made()

    aside = [path.read_bytes() for path in FILE.parent.iterdir() if path != FILE]
    assert works(sqlite_url, shown) == all_of(True)
    assert (stored(), said) == (shown, "")
    assert aside == ([content] if content else [])


def test_a_file_of_an_earlier_version_still_shows_its_passwords(sqlite_url, use, made):
    use(sqlite_url)
    before, _ = made()
    _title, *rest = FILE.read_text().splitlines(keepends=True)
    FILE.write_text("".join(rest))
    FILE.chmod(0o644)

    assert made() == (before, "")
    assert stat.S_IMODE(FILE.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_read_is_refused_before_anything_is_made(sqlite_url, use, kempelen):
    FILE.mkdir(parents=True)
    use(sqlite_url)
    code, out, err = kempelen("first-accounts")

    assert (code, out) == (1, "")
    assert err == (
        "var/first-accounts.txt cannot be read (Is a directory): move it away, and run this again."
        "\n"
    )
    assert on(sqlite_url, lambda: Account.all().count()) == 0


def test_what_a_crash_left_undone_is_done(sqlite_url, use, made):
    use(sqlite_url)
    before, _ = made()

    async def undo():
        for table in (ApplicationStep, Application, AgreementAcceptance, TeamMember):
            await table.all().delete()
        await Requester.all().delete()
        await Worker.all().delete()
        await Account.filter(email_key="worker@kempelen.example").delete()

    on(sqlite_url, undo)
    after, _ = made()

    async def profiles():
        return await Requester.all().count(), await Worker.all().count()

    assert after == before | {"worker": after["worker"]}
    assert works(sqlite_url, after) == all_of(True)
    assert on(sqlite_url, profiles) == (1, 1)


@pytest.mark.parametrize("role", ROLES)
def test_the_account_of_a_stranger_is_left_alone(sqlite_url, use, made, role):
    async def sign_up():
        form = people.SignUpForm(f"{role}@kempelen.example", "correct horse", "Eve", "NL")
        await people.sign_up(form, client_address=None, public_url="http://here")

    on(sqlite_url, sign_up)
    use(sqlite_url)
    shown, _ = made()

    async def roles():
        requesters, workers = await Requester.all().count(), await Worker.all().count()
        return [await Account.filter(operator_role__isnull=False).count(), requesters, workers]

    assert shown[role] == "(unknown)"
    assert on(sqlite_url, roles) == [int(each != role) for each in ROLES]


def test_production_has_no_first_accounts(sqlite_url, use, kempelen, monkeypatch):
    monkeypatch.setenv("KEMPELEN_PRODUCTION", "true")
    use(sqlite_url)
    code, out, err = kempelen("first-accounts")

    assert (code, out) == (2, "")
    assert "kempelen operator create EMAIL" in err
    assert not FILE.exists()


def test_the_part_of_the_readme_about_postgresql_makes_accounts(
    sqlite_url, postgres_url, use, made, kempelen
):
    """Followed as typed, from a folder where `make run` was used before."""
    use(sqlite_url)
    made()
    [block] = re.findall(r"## On PostgreSQL and Redis.*?```sh\n(.*?)```", README, re.S)
    typed = [line.split("#")[0].split() for line in block.splitlines()]
    commands = [words[1:] for words in typed if words[0] == ".venv/bin/kempelen"]
    assert [words[0] for words in commands] == ["migrate", "first-accounts", "serve"]

    use(postgres_url)
    for words in commands[:-1]:
        assert kempelen(*words)[0] == 0

    assert works(postgres_url, stored()) == all_of(True)
