"""Closing an account: what keeps it open, what is erased, and what stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tortoise import Tortoise

from domain.accounts import closing
from domain.accounts.applications.lifecycle import ApplicationState, ApplicationVerb
from domain.accounts.applications.models import Application, ApplicationStep
from domain.accounts.left_to_do import LeftKind
from domain.accounts.refusals import AccountNotSettled
from domain.accounts.setting_rules import PostalAddress
from domain.accounts.settings import SettingsChange, change_settings
from domain.accounts.suspension import commands as suspension
from domain.accounts.suspension.models import Suspension
from domain.assignments import commands as work
from domain.assignments import recount
from domain.assignments.commands import Decision
from domain.assignments.lifecycle import RejectionReason
from domain.assignments.models import Assignment
from domain.audit.trail import COMMAND_LINE
from domain.funding import commands as funding
from domain.hits import commands as hits
from domain.hits.models import HitGroup
from domain.jobs.commands import steer
from domain.jobs.lifecycle import JobVerb
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput, NotAllowed, NotFound
from domain.kernel.statement import dialect
from domain.kernel.work import unit_of_work
from domain.ledger import providers, queries
from domain.ledger.models import LedgerTransfer, TransferKind
from domain.ledger.providers import BANK
from domain.mail import outbox
from domain.mail.kinds import NoticeKind
from domain.mail.models import Mail
from domain.messages.contact import commands as contact
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.contact.rules import ContactForm
from domain.people import authentication, commands
from domain.people.admission import ApplicationRole
from domain.people.models import Account, Credential, CredentialKind, Requester, Scope, Worker
from domain.people.operators import OperatorRole
from domain.people.refusals import AccountClosed, TooManyAttempts, WrongCredentials
from domain.people.teams.models import TeamInvitation, TeamMember
from domain.people.teams.roles import TeamRole
from domain.people.visits import note_visit
from domain.qualifications import commands as qualifications
from domain.storage import keeping
from domain.storage.purposes import UploadPurpose
from domain.storage.rules import UploadDraft
from tests.domain import cast as market_cast
from tests.domain.accounts import fates
from tests.domain.jobs import cast as jobs_cast
from tests.domain.people import cast
from tests.domain.people.cast import PASSWORD, PUBLIC_URL, a_form
from tests.domain.people.openid.peer import with_an_identity
from tests.domain.people.teams import cast as teams
from tests.domain.qualifications.requests import cast as requests_cast

pytestmark = pytest.mark.usefixtures("start", "market")
MARK = "xyzzy"  # in everything that the owner says of themselves


async def close(viewer, password=PASSWORD, **more):
    return await closing.close_account(viewer, password=password, **more)


async def left(viewer, **more):
    with pytest.raises(AccountNotSettled) as refused:
        await close(viewer, **more)
    assert (await Account.get(id=viewer.account_id)).closed_at is None
    return {each.kind: each.count or each.amount or each.until for each in refused.value.left}


async def dumped():
    """Every value of every table, as text by table and column."""
    connection = Tortoise.get_connection("default")
    rows = {}
    for table in await columns():
        found = await connection.execute_query_dict(f"SELECT * FROM {table}")
        rows[table] = [{name: str(value) for name, value in row.items()} for row in found]
    return rows


async def columns():
    """The columns of each table, as the database has them."""
    connection = Tortoise.get_connection("default")
    if dialect() == "postgres":
        found = await connection.execute_query_dict(
            "SELECT table_name AS t, column_name AS c FROM information_schema.columns"
            " WHERE table_schema = 'public'"
        )
    else:
        found = await connection.execute_query_dict(
            "SELECT m.name AS t, p.name AS c FROM sqlite_master m, pragma_table_info(m.name) p"
            " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        )
    tables = {}
    for row in found:
        tables.setdefault(row["t"], set()).add(row["c"])
    return tables


def places_of(text, rows):
    return {
        f"{table}.{name}"
        for table, found in rows.items()
        for row in found
        for name, value in row.items()
        if text in value.casefold()
    }


async def test_each_column_is_erased_or_kept_with_a_reason():
    for table, names in (await columns()).items():
        kept = fates.KEPT.get(table, {})
        erased = fates.ERASED.get(table, "").split()
        named = {name for group in kept for name in group.split()} | set(erased)
        missing = set() if "*" in named else names - named
        assert (missing, named - names - {"*"}) == (set(), set()), table
    assert {*fates.ERASED, *fates.KEPT} - set(await columns()) == set()


async def a_person(name=MARK):
    """A worker and requester with the mark in everything that they say of themselves."""
    await cast.joined(name)
    viewer = await cast.viewer(name)
    await commands.open_worker_account(viewer)
    await commands.open_requester_account(viewer, name=f"{name} Ltd", client_token=f"{name}-token")
    viewer = await cast.viewer(name)
    address = PostalAddress(
        lines=(f"{name} street 1",),
        city=f"{name}burg",
        region=f"{name} province",
        postal_code=f"1{name}",
        country="DE",
    )
    await change_settings(
        viewer,
        SettingsChange(
            display_name=f"{name} Person",
            postal_address=address,
            time_zone="Europe/Berlin",
            mails={NoticeKind.BONUS: False},
        ),
    )
    await commands.create_api_key(
        viewer, name=f"{name} key", scopes=list(Scope), expires_at=clock.now() + timedelta(days=9)
    )
    return viewer


async def lived(viewer, name=MARK):
    """Leave traces: mails, codes, attempts, a changed e-mail, blocks, work and HITs."""
    rita, wim = await cast.requester("rita"), await cast.worker("wim")
    await cast.forgot(f"{name}@kempelen.test")
    await commands.request_password_reset(
        f"{name}@kempelen.test", client_address=None, public_url=PUBLIC_URL
    )
    for wrong in (cast.signed_in(name, "wrong"), cast.signed_in(f"{name}2", "wrong")):
        with pytest.raises(WrongCredentials):
            await wrong
    await commands.ask_to_change_email(
        viewer,
        password=PASSWORD,
        new_email=f"{name}2@kempelen.test",
        client_address="192.0.2.1",
        public_url=PUBLIC_URL,
    )
    code = await cast.mailed_code(f"{name}2")
    await commands.confirm_email_change(code, public_url=PUBLIC_URL)
    clock.advance(timedelta(days=7))
    await commands.block_worker(viewer.requester, wim.worker.id, reason=f"{name} says no")
    await commands.block_worker(rita.requester, viewer.worker.id, reason="spam")
    await commands.unblock_worker(rita.requester, viewer.worker.id)
    await market_cast.deposit(viewer.requester, Money.parse("5.00"))
    await market_cast.deposit(rita.requester, Money.parse("5.00"))
    hit = await market_cast.a_hit(viewer.requester)
    await hits.expire_hit(viewer.requester, hit.id)
    done = await market_cast.a_submitted(viewer.worker, await market_cast.a_hit(rita.requester))
    await market_cast.approve(rita.requester, done)
    await commands.block_requester(viewer.worker, rita.requester.id)
    await wrote(viewer, name, rita)


async def wrote(viewer, name, rita):
    """Leave traces in threads, uploads, applications, suspensions and invitations."""
    account, at = await Account.get(id=viewer.account_id), clock.now()
    form = ContactForm(category=ContactCategory.OTHER, subject=f"{name}?", text=f"I am {name}")
    await contact.write(form, account=account, client_address="192.0.2.1")
    stranger = replace(form, email=account.email, name=name)
    await contact.write(stranger, account=None, client_address=None)
    draft = UploadDraft(UploadPurpose.BATCH_FILE, f"{name}.csv", "text/csv", 10)
    async with unit_of_work():
        await keeping.announce(account.id, draft)
    applied = await Application.create(
        id=new_id(),
        account_id=account.id,
        role=ApplicationRole.WORKER,
        state=ApplicationState.REFUSED,
        country="DE",
        agreement_version=1,
        by_rule=False,
        reason=f"{name} again",
        submitted_at=at,
        waiting_since=at,
        decided_at=at,
    )
    await ApplicationStep.create(
        id=new_id(),
        application_id=applied.id,
        verb=ApplicationVerb.ANSWER,
        text=f"I, {name}",
        taken_at=at,
    )
    await suspension.suspend(account.id, by=COMMAND_LINE, reason="Looked wrong.")
    await suspension.reinstate(account.id, by=COMMAND_LINE, reason="Was right.")
    await Suspension.filter(account_id=account.id).update(
        appeal=f"I, {name}", appealed_at=at, answer=f"Dear {name}", answered_at=at
    )
    await teams.invited(viewer, "friend@kempelen.test", TeamRole.VIEWER)
    await teams.invited(rita, account.email, TeamRole.VIEWER)
    async with unit_of_work():
        await note_visit(account.id, f"{name}-net", at)
    await with_an_identity(account, name)


async def test_nothing_of_a_person_is_left_and_the_record_of_work_is():
    viewer = await a_person()
    await lived(viewer)
    viewer = await authentication.viewer_again(viewer)
    assert {place.partition(".")[0] for place in places_of(MARK, await dumped())} >= {
        "accounts",
        "account_settings",
        "client_tokens",
        "credentials",
        "email_changes",
        "hit_groups",
        "mails",
        "password_resets",
        "pending_sign_ins",
        "requesters",
        "sign_in_attempts",
        "sign_in_links",
        "worker_blocks",
        "account_networks",
        "applications",
        "application_steps",
        "suspensions",
        "team_invitations",
        "thread_messages",
        "threads",
        "uploads",
    }
    before = await Assignment.filter(worker_id=viewer.worker.id).values()

    await close(viewer, forfeit_balance=True)

    assert places_of(MARK, await dumped()) == {"mails.recipient", "mails.body"}
    mails = await Mail.filter(recipient__contains=MARK)
    assert [mail.subject for mail in mails] == ["Your account is closed"]
    for due in await outbox.claim_due_mails(clock.now(), 100):
        await outbox.mail_sent(due.id)
    assert places_of(MARK, await dumped()) == set()
    assert await Assignment.filter(worker_id=viewer.worker.id).values() == before
    assert (await Requester.get(id=viewer.requester.id)).name == "Closed account"
    assert (await HitGroup.get(requester_id=viewer.requester.id)).title == "Name a colour"
    assert await recount.differences() == []
    assert await queries.verify() == []


async def test_what_an_account_is_erased_of_stands_nowhere_else():
    viewer = await a_person()
    other = await a_person("other")
    await close(viewer)

    rows = await dumped()
    assert places_of("other", rows) >= {"accounts.email", "account_settings.city"}
    assert str(other.account_id) in {row["account_id"] for row in rows["account_settings"]}


async def test_everything_ends_and_the_address_may_sign_up_again():
    wim = await cast.worker("wim")
    key = await commands.create_api_key(
        wim, name="k", scopes=list(Scope), expires_at=clock.now() + timedelta(days=1)
    )

    closed_at = await close(wim)

    account = await Account.get(id=wim.account_id)
    assert (account.closed_at, account.display_name) == (closed_at, "Closed account")
    assert await authentication.viewer_for(key.token) is None
    assert await authentication.viewer_again(wim) is None
    assert await Credential.filter(account_id=wim.account_id).count() == 0
    assert [kind for _, kind, _ in await cast.told()] == ["CredentialsRevoked", "AccountChanged"]
    with pytest.raises(WrongCredentials):
        await cast.signed_in("wim")
    for again in (
        close(wim),
        change_settings(wim, SettingsChange(display_name="Wim")),
        commands.open_requester_account(wim, name="Wim"),
    ):
        with pytest.raises((WrongCredentials, NotFound)):
            await again
    await commands.sign_up(a_form("wim"), client_address="192.0.2.1", public_url=PUBLIC_URL)
    assert await Account.filter(email_key="wim@kempelen.test").count() == 1


async def test_a_closed_worker_gets_no_work_and_no_money():
    rita, wim = await cast.requester("rita"), await cast.worker("wim")
    await market_cast.deposit(rita.requester, Money.parse("5.00"))
    done = await market_cast.a_submitted(wim.worker, await market_cast.a_hit(rita.requester))
    await work.decide(
        rita.requester, [done.id], Decision(feedback="No.", reason=RejectionReason.WRONG)
    )
    open_hit = await market_cast.a_hit(rita.requester)
    await close(wim)
    money = await market_cast.money(rita.requester)

    for refused in (
        work.accept(wim.worker, open_hit.id),
        work.accept_next(wim.worker, open_hit.group_id),
        work.send_bonus(rita.requester, done.id, Money.parse("0.10"), reason="sorry"),
        work.override_rejection(rita.requester, done.id),
    ):
        with pytest.raises(AccountClosed):
            await refused
    assert await market_cast.money(rita.requester) == money
    assert await queries.verify() == []


async def test_a_closed_requester_publishes_and_deposits_nothing():
    rita = await cast.requester("rita")
    hit_type = await market_cast.a_type(rita.requester)
    await close(rita)

    for refused in (
        funding.deposit_funds(rita.requester, Money.parse("1.00")),
        funding.record_bank_deposit(rita.requester, Money.parse("1.00"), reference="RF18"),
        market_cast.a_hit(rita.requester, hit_type=hit_type),
    ):
        with pytest.raises(AccountClosed):
            await refused
    assert await LedgerTransfer.all().count() == 0


async def test_a_worker_settles_work_and_money_first():
    rita, wim = await cast.requester("rita"), await cast.worker("wim")
    await market_cast.deposit(rita.requester, Money.parse("5.00"))
    hit = await market_cast.a_hit(rita.requester)
    assignment = await work.accept(wim.worker, hit.id)

    assert await left(wim) == {LeftKind.WORK_IN_PROGRESS: 1}
    await work.submit(wim.worker, assignment.id, market_cast.ANSWER)
    assert await left(wim) == {LeftKind.UNDECIDED_SUBMISSIONS: 1}
    await market_cast.approve(rita.requester, assignment)
    assert await left(wim) == {LeftKind.EARNINGS: Money.parse("0.10")}

    await close(wim, forfeit_balance=True)
    moved = await LedgerTransfer.get(kind=TransferKind.FORFEIT)
    assert (moved.cents, moved.payer_id, moved.payee_id) == (10, wim.worker.id, None)
    assert await queries.verify() == []


async def test_a_requester_settles_hits_decisions_and_money_first():
    rita, wim = await cast.requester("rita"), await cast.worker("wim")
    await market_cast.deposit(rita.requester, Money.parse("5.00"))
    hit = await market_cast.a_hit(rita.requester)
    kind = await requests_cast.a_type(rita.requester)
    await qualifications.request(wim.worker, kind.id)

    assert await left(rita) == {
        LeftKind.OPEN_HITS: 1,
        LeftKind.QUALIFICATION_REQUESTS: 1,
        LeftKind.MONEY_ON_HOLD: Money.parse("0.12"),
        LeftKind.FUNDS: Money.parse("4.88"),
    }
    done = await market_cast.a_submitted(wim.worker, hit)
    found = await left(rita, forfeit_balance=True)
    assert found[LeftKind.DECISIONS] == 1
    assert LeftKind.FUNDS not in found
    await market_cast.approve(rita.requester, done)
    await hits.delete_qualification_type(rita.requester, kind.id)
    assert await left(rita) == {LeftKind.FUNDS: Money.parse("4.88")}

    await close(rita, forfeit_balance=True)
    assert await queries.verify() == []
    assert await market_cast.money(rita.requester) == ("0.00", "0.00")


async def test_real_money_is_not_given_back():
    rita = await cast.requester("rita")
    await market_cast.deposit(rita.requester, Money.parse("5.00"))
    providers.adopt(BANK)

    with pytest.raises(InvalidInput) as refused:
        await close(rita, forfeit_balance=True)
    assert refused.value.field == "forfeitBalance"
    assert await left(rita) == {LeftKind.FUNDS: Money.parse("5.00")}


async def test_an_operator_a_suspended_person_and_a_changed_email_keep_it_open():
    olga = await cast.joined("olga")
    await Account.filter(id=olga.account_id).update(
        operator_role=OperatorRole.SUPPORT, suspended_at=clock.now()
    )
    assert set(await left(olga)) == {LeftKind.OPERATOR, LeftKind.SUSPENSION}

    wim = await cast.joined("wim")
    await commands.ask_to_change_email(
        wim,
        password=PASSWORD,
        new_email="willem@kempelen.test",
        client_address=None,
        public_url=PUBLIC_URL,
    )
    await commands.confirm_email_change(await cast.mailed_code("willem"), public_url=PUBLIC_URL)
    until = clock.now() + timedelta(days=7)
    assert await left(wim) == {LeftKind.EMAIL_CHANGE: until}
    clock.advance(timedelta(days=7))
    await close(wim)


async def test_an_owner_hands_a_team_over_first_and_a_member_leaves_it():
    rita = await cast.requester("rita")
    ann = await teams.member(rita, "ann", TeamRole.REVIEWER)
    rita = await teams.again(rita)
    assert await left(rita) == {LeftKind.TEAM: 1}

    await close(ann)

    assert (await Requester.get(id=rita.requester.id)).name == "Rita Ltd"
    assert await TeamMember.filter(requester_id=rita.requester.id).count() == 1
    await teams.invited(rita, "bob@kempelen.test", TeamRole.OWNER)
    await close(rita)
    assert await TeamMember.all().count() == await TeamInvitation.all().count() == 0


async def test_a_job_ends_first():
    wim = await cast.joined("wim")
    jobs_cast.adopted()
    job = await jobs_cast.a_job(wim.account)
    assert await left(wim) == {LeftKind.JOBS: 1}

    await steer(job.id, JobVerb.CANCEL, by=wim.account_id)
    await close(wim)


async def test_pending_requests_of_the_worker_end():
    rita, wim = await cast.requester("rita"), await cast.worker("wim")
    kind = await requests_cast.a_type(rita.requester)
    await qualifications.request(wim.worker, kind.id)

    await close(wim)

    assert await left_requests(wim) == {"REJECTED"}


async def left_requests(viewer):
    rows = (await dumped())["qualification_requests"]
    return {row["status"] for row in rows if row["worker_id"] == str(viewer.worker.id)}


async def test_it_needs_a_session_and_the_password_and_tries_are_counted():
    wim = await cast.joined("wim")

    with pytest.raises(NotAllowed):
        await close(replace(wim, kind=CredentialKind.API_KEY))
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await close(wim, password="wrong")
    with pytest.raises(TooManyAttempts):
        await close(wim)
    assert (await Account.get(id=wim.account_id)).closed_at is None
    assert await Worker.all().count() == 0
