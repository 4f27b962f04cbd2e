"""Teams over GraphQL: who may do what, who sees whom, and what is recorded."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.mail.models import Mail
from domain.people import commands, limits
from domain.people.models import Account, Requester, Scope
from domain.people.teams.models import TeamAction, TeamInvitation, TeamMember
from domain.people.teams.roles import TeamRole
from schema.kernel.node import global_id
from tests.domain.people import cast
from tests.domain.people.teams import cast as teams
from tests.domain.people.teams.cast import again

TEAM = """{ me { requester { team {
    viewerRole
    members { nodes { id displayName email role isViewer joinedAt } }
    invitations { nodes { id email role invitedAt expiresAt } }
    actions { nodes {
        displayName email byApiKey credentialId verb subject otherSubjects at } } } } } }"""
MEMBERS = "{ me { requester { team { viewerRole members { nodes { displayName email } } } } } }"
ROLES = list(TeamRole)
OWNER, PUBLISHER, REVIEWER, VIEWER = ROLES


@pytest.fixture
async def rita(database):
    return await cast.requester("rita")


async def team_of(ask, viewer):
    return (await ask(TEAM, await again(viewer)))["me"]["requester"]["team"]


async def member_id(viewer):
    return global_id("TeamMember", (await TeamMember.get(account_id=viewer.account_id)).id)


class TestInvitations:
    async def test_an_invitation_is_mailed_and_accepted_once(self, ask, done, rita):
        pia = await cast.joined("pia")
        shown = "invitation { email role invitedAt expiresAt }"

        made = await done(
            "inviteTeamMember", shown, rita, email=pia.account.email, role="PUBLISHER"
        )
        listed = (await team_of(ask, rita))["invitations"]["nodes"]
        token = await teams.mailed(pia.account.email)
        joined = await done(
            "acceptTeamInvitation", "member { displayName email role isViewer }", pia, token=token
        )
        twice = await done("acceptTeamInvitation", "member { role }", pia, token=token)

        assert made["invitation"] == {
            "email": "pia@kempelen.test",
            "role": "PUBLISHER",
            "invitedAt": "2026-11-22T12:00:00Z",
            "expiresAt": "2026-11-29T12:00:00Z",
        }
        assert [{**each, "id": None} for each in listed] == [{**made["invitation"], "id": None}]
        assert joined["member"] == {
            "displayName": "Pia",
            "email": "pia@kempelen.test",
            "role": "PUBLISHER",
            "isViewer": True,
        }
        assert twice["reason"] == "TOKEN_INVALID"
        team = await team_of(ask, rita)
        assert team["invitations"]["nodes"] == []
        assert [each["role"] for each in team["members"]["nodes"]] == ["OWNER", "PUBLISHER"]

    async def test_the_mail_has_no_word_that_a_person_typed(self, rita):
        await teams.invited(rita, "nobody@kempelen.test", VIEWER)

        mail = await Mail.get(recipient="nobody@kempelen.test")
        assert "Rita" not in mail.subject + mail.body
        assert (rita.requester.requester_id in mail.body, mail.account_id) == (True, None)

    async def test_an_address_with_an_account_is_answered_like_one_without(self, done, rita):
        await cast.joined("pia")
        shown = "invitation { role expiresAt }"

        answers = [
            await done(
                "inviteTeamMember", shown, rita, email=f"{name}@kempelen.test", role="VIEWER"
            )
            for name in ("pia", "nobody")
        ]

        assert answers[0] == answers[1]

    async def test_only_the_confirmed_owner_of_the_address_accepts(self, done, rita):
        pia, eve = await cast.joined("pia"), await cast.joined("eve")
        token = await teams.invited(rita, pia.account.email, OWNER)
        await Account.filter(id=pia.account_id).update(email_verified_at=None)
        answers = [await done("acceptTeamInvitation", "member { role }", eve, token=token)]
        answers += [await done("acceptTeamInvitation", "member { role }", pia, token=token)]
        await Account.filter(id=pia.account_id).update(
            email_verified_at=clock.now(), suspended_at=clock.now()
        )
        answers += [await done("acceptTeamInvitation", "member { role }", pia, token=token)]
        answers += [await done("acceptTeamInvitation", "member { role }", pia, token="nonsense")]

        reasons = [each["reason"] for each in answers]
        assert reasons == [
            "TOKEN_INVALID",
            "EMAIL_NOT_VERIFIED",
            "ACCOUNT_SUSPENDED",
            "TOKEN_INVALID",
        ]
        assert await TeamMember.all().count() == 1

    async def test_an_api_key_and_a_stranger_accept_nothing(self, done, rita):
        pia = await cast.joined("pia")
        token = await teams.invited(rita, pia.account.email, VIEWER)
        key = await commands.create_api_key(
            pia, name="k", scopes=Scope, expires_at=clock.now() + timedelta(days=1)
        )

        by_key = await done(
            "acceptTeamInvitation", "member { role }", await cast.seen_by(key.token), token=token
        )

        assert by_key["reason"] == "NOT_ALLOWED"
        assert await done("acceptTeamInvitation", "member { role }", token=token) == [
            "UNAUTHENTICATED"
        ]

    async def test_an_invitation_lasts_seven_days(self, done, rita):
        pia, pam = await cast.joined("pia"), await cast.joined("pam")
        first, second = [
            await teams.invited(rita, each.account.email, VIEWER) for each in (pia, pam)
        ]
        clock.advance(limits.INVITATION_LASTS - timedelta(seconds=1))
        in_time = await done("acceptTeamInvitation", "member { role }", pia, token=first)
        clock.advance(timedelta(seconds=1))
        late = await done("acceptTeamInvitation", "member { role }", pam, token=second)
        await commands.trim(clock.now(), 10)

        assert (in_time["member"], late["reason"]) == ({"role": "VIEWER"}, "TOKEN_INVALID")
        assert await TeamInvitation.all().count() == 0, "strangers' addresses are deleted"

    async def test_a_second_invitation_replaces_the_first(self, ask, done, rita):
        pia = await cast.joined("pia")
        first = await teams.invited(rita, pia.account.email, VIEWER)
        second = await teams.invited(rita, "PIA@kempelen.test", REVIEWER)

        old = await done("acceptTeamInvitation", "member { role }", pia, token=first)
        new = await done("acceptTeamInvitation", "member { role }", pia, token=second)

        assert (old["reason"], new["member"]) == ("TOKEN_INVALID", {"role": "REVIEWER"})

    async def test_a_cancelled_one_is_void(self, ask, done, rita):
        pia = await cast.joined("pia")
        token = await teams.invited(rita, pia.account.email, VIEWER)
        rob = await cast.requester("rob")
        [listed] = (await team_of(ask, rita))["invitations"]["nodes"]

        others = await done("cancelTeamInvitation", "email", rob, invitationId=listed["id"])
        own = await done("cancelTeamInvitation", "email", rita, invitationId=listed["id"])
        again = await done("cancelTeamInvitation", "email", rita, invitationId=listed["id"])
        late = await done("acceptTeamInvitation", "member { role }", pia, token=token)

        assert others["reason"] == again["reason"] == "NOT_FOUND"
        assert (own["email"], late["reason"]) == ("pia@kempelen.test", "TOKEN_INVALID")

    async def test_mails_to_one_mailbox_are_bounded(self, done, rita):
        answers = [
            await done("inviteTeamMember", "__typename", rita, email=email, role="VIEWER")
            for email in [f"pia+{n}@kempelen.test" for n in range(limits.MOST_CODES_AN_HOUR + 1)]
        ]

        assert [each.get("reason") for each in answers[-2:]] == [None, "TOO_MANY_ATTEMPTS"]
        assert await Mail.all().count() == limits.MOST_CODES_AN_HOUR

    async def test_a_bad_address_is_refused_with_its_bound(self, done, rita):
        answer = await done("inviteTeamMember", "__typename", rita, email="pia", role="VIEWER")

        assert (answer["reason"], answer["field"]) == ("INVALID_INPUT", "email")

    async def test_a_member_is_not_invited_again(self, done, rita):
        pia = await teams.member(rita, "pia", VIEWER)

        answer = await done(
            "inviteTeamMember", "__typename", rita, email=pia.account.email, role="OWNER"
        )

        assert answer["reason"] == "IN_A_TEAM"

    async def test_fifty_invitations_are_open_and_no_more(self, done, rita):
        for number in range(limits.MOST_TEAM_INVITATIONS):
            await teams.invited(rita, f"person{number}@kempelen.test", VIEWER)

        more = await done(
            "inviteTeamMember", "__typename", rita, email="more@kempelen.test", role="VIEWER"
        )
        known = await done(
            "inviteTeamMember", "__typename", rita, email="person0@kempelen.test", role="OWNER"
        )

        assert (more["reason"], known["__typename"]) == ("TEAM_FULL", "InviteTeamMemberSuccess")

    async def test_a_team_sends_a_hundred_mails_a_day(self, done, rita):
        [(most, within)] = limits.INVITATIONS_OF_A_TEAM
        for number in range(most):
            if number % limits.MOST_TEAM_INVITATIONS == 0:
                await TeamInvitation.all().delete()
            await teams.invited(rita, f"person{number}@kempelen.test", VIEWER)
        await TeamInvitation.all().delete()
        asked = {"email": "more@kempelen.test", "role": "VIEWER"}

        more = await done("inviteTeamMember", "__typename", rita, **asked)
        clock.advance(within)
        later = await done("inviteTeamMember", "__typename", rita, **asked)

        assert more["reason"] == "TOO_MANY_ATTEMPTS"
        assert later["__typename"] == "InviteTeamMemberSuccess"

    async def test_a_team_has_fifty_members_and_no_more(self, done, rita):
        pia = await cast.joined("pia")
        token = await teams.invited(rita, pia.account.email, VIEWER)
        last = [
            await teams.member(rita, f"person{number}", VIEWER)
            for number in range(limits.MOST_TEAM_MEMBERS - 1)
        ][-1]

        full = await done("acceptTeamInvitation", "member { role }", pia, token=token)
        asked = {"email": "more@kempelen.test", "role": "VIEWER"}
        no_more = await done("inviteTeamMember", "__typename", rita, **asked)
        await commands.remove_team_member(
            rita.requester, (await TeamMember.get(account_id=last.account_id)).id
        )
        fits = await done("acceptTeamInvitation", "member { role }", pia, token=token)

        assert full["reason"] == no_more["reason"] == "TEAM_FULL"
        assert fits["member"] == {"role": "VIEWER"}


class TestOneTeamAtMost:
    async def test_a_requester_joins_no_other(self, done, rita):
        rob = await cast.requester("rob")
        token = await teams.invited(rita, rob.account.email, VIEWER)

        answer = await done("acceptTeamInvitation", "member { role }", rob, token=token)

        assert answer["reason"] == "IN_A_TEAM"
        assert await TeamInvitation.all().count() == 1, "the invitation stays open"

    async def test_a_member_opens_no_account(self, done, rita):
        pia = await teams.member(rita, "pia", VIEWER)

        answer = await done("openRequesterAccount", "requester { id }", pia, name="Pia Ltd")

        assert (answer["reason"], await Requester.all().count()) == ("IN_A_TEAM", 1)

    async def test_whoever_left_opens_one(self, done, rita):
        pia = await teams.member(rita, "pia", OWNER)
        await commands.leave_team(rita.requester, rita.account_id)

        answer = await done(
            "openRequesterAccount", "requester { name }", await again(rita), name="Rita again"
        )

        assert answer["requester"] == {"name": "Rita again"}
        old = await Requester.get(id=rita.requester.id)
        assert old.account_id == pia.account_id, "the oldest other owner holds the profile"


class TestRoles:
    async def test_owners_alone_manage_and_by_a_session(self, done, rita):
        for role in ROLES[1:]:
            member = await teams.member(rita, role.lower(), role)
            refused = await done(
                "inviteTeamMember", "__typename", member, email="a@kempelen.test", role="OWNER"
            )
            assert refused["reason"] == "TEAM_ROLE_MISSING"
            assert "OWNER, and you act as" in refused["message"]
        key = await commands.create_api_key(
            rita, name="k", scopes=Scope, expires_at=clock.now() + timedelta(days=1)
        )

        by_key = await done(
            "inviteTeamMember",
            "__typename",
            await cast.seen_by(key.token),
            email="a@kempelen.test",
            role="OWNER",
        )

        assert by_key["reason"] == "NOT_ALLOWED"

    async def test_ownership_is_handed_over_and_never_lost(self, done, rita):
        pia = await teams.member(rita, "pia", VIEWER)
        own, pias = await member_id(rita), await member_id(pia)

        lost = [
            await done("changeTeamRole", "member { role }", rita, memberId=own, role="VIEWER"),
            await done("removeTeamMember", "displayName", rita, memberId=own),
        ]
        given = await done("changeTeamRole", "member { role }", rita, memberId=pias, role="OWNER")
        stepped_down = await done(
            "changeTeamRole", "member { role }", rita, memberId=own, role="VIEWER"
        )
        powerless = await done(
            "changeTeamRole", "member { role }", await again(rita), memberId=own, role="OWNER"
        )

        assert [each["reason"] for each in lost] == ["LAST_OWNER"] * 2
        assert (given["member"], stepped_down["member"]) == ({"role": "OWNER"}, {"role": "VIEWER"})
        assert powerless["reason"] == "TEAM_ROLE_MISSING"
        holder = await Requester.get(id=rita.requester.id)
        assert holder.account_id == pia.account_id

    async def test_the_last_owner_does_not_leave_and_others_do(self, ask, rita):
        pia = await teams.member(rita, "pia", REVIEWER)
        leave = (
            "mutation { leaveTeam { ... on LeaveTeamSuccess { role } ... on Refusal { reason } } }"
        )

        assert await ask(leave, rita) == {"leaveTeam": {"reason": "LAST_OWNER"}}
        assert await ask(leave, pia) == {"leaveTeam": {"role": "REVIEWER"}}
        assert await ask(leave, pia) == {"leaveTeam": {"reason": "NOT_FOUND"}}
        assert (await again(pia)).requester is None

    async def test_invitations_of_a_former_owner_are_void(self, done, rita):
        pia, mole = await teams.member(rita, "pia", OWNER), await cast.joined("mole")
        token = await teams.invited(pia, mole.account.email, OWNER)
        await commands.remove_team_member(
            rita.requester, (await TeamMember.get(account_id=pia.account_id)).id
        )

        answer = await done("acceptTeamInvitation", "member { role }", mole, token=token)

        assert answer["reason"] == "TOKEN_INVALID"

    async def test_a_member_of_another_team_is_not_there(self, ask, done, rita):
        rob = await cast.requester("rob")
        robs = await member_id(rob)

        changed = await done(
            "changeTeamRole", "member { role }", rita, memberId=robs, role="VIEWER"
        )
        removed = await done("removeTeamMember", "displayName", rita, memberId=robs)

        assert changed["reason"] == removed["reason"] == "NOT_FOUND"
        node = f'{{ node(id: "{robs}") {{ id }} }}'
        assert await ask(node, rita) == {"node": None}
        assert await ask(node) == {"node": None}
        assert await ask(node, rob) == {"node": {"id": robs}}


class TestReading:
    async def test_emails_are_for_owners(self, ask, rita):
        pia = await teams.member(rita, "pia", PUBLISHER)

        def seen(answer):
            return [each["email"] for each in answer["me"]["requester"]["team"]["members"]["nodes"]]

        assert seen(await ask(MEMBERS, rita)) == ["rita@kempelen.test", "pia@kempelen.test"]
        assert seen(await ask(MEMBERS, pia)) == [None, "pia@kempelen.test"]
        node = f'{{ node(id: "{await member_id(rita)}") {{ ... on TeamMember {{ email }} }} }}'
        assert await ask(node, pia) == {"node": {"email": None}}

    async def test_each_role_reads_as_far_as_it_goes(self, ask, rita):
        await teams.invited(rita, "x@kempelen.test", VIEWER)
        invitation = global_id("TeamInvitation", (await TeamInvitation.get()).id)
        fields = {
            "hits": "hits { nodes { id } }",
            "blocks": "blockedWorkers { nodes { id } }",
            "members": "team { members { nodes { id } } }",
            "balance": "balance { available }",
            "statement": "statement { nodes { id } }",
            "invitations": "team { invitations { nodes { id } } }",
            "actions": "team { actions { nodes { verb } } }",
        }
        everybody = {"hits", "blocks", "members"}
        may = {
            VIEWER: everybody,
            REVIEWER: everybody,
            PUBLISHER: everybody | {"balance"},
            OWNER: set(fields),
        }
        for role in ROLES:
            viewer = await teams.member(rita, role.lower(), role)
            read = {
                name
                for name, field in fields.items()
                if await ask(f"{{ me {{ requester {{ {field} }} }} }}", viewer) != ["FORBIDDEN"]
            }
            node = await ask(f'{{ node(id: "{invitation}") {{ id }} }}', viewer)

            assert read == may[role]
            assert (node["node"] is None) is (role is not OWNER)

    async def test_a_key_reads_and_does_no_more_than_its_role(self, ask, done, rita):
        wanted = {"name": "k", "scopes": ["READ", "REQUEST", "PAY"], "teamRole": "VIEWER"}
        tomorrow = (clock.now() + timedelta(days=1)).isoformat()
        made = await done(
            "createApiKey", "token apiKey { teamRole }", rita, **wanted, expiresAt=tomorrow
        )
        key = await cast.seen_by(made["token"])

        statement = await ask("{ me { requester { statement { nodes { id } } } } }", key)
        team = await ask(MEMBERS, key)
        paid = await done("depositFunds", "__typename", key, amount="1.00")

        assert made["apiKey"] == {"teamRole": "VIEWER"}
        assert statement == ["FORBIDDEN"]
        assert team["me"]["requester"]["team"]["viewerRole"] == "VIEWER"
        assert paid["reason"] == "TEAM_ROLE_MISSING"

    async def test_a_key_is_no_higher_than_its_owner(self, done, rita):
        pia = await teams.member(rita, "pia", REVIEWER)
        tomorrow = (clock.now() + timedelta(days=1)).isoformat()
        wanted = {"name": "k", "scopes": ["REQUEST"], "expiresAt": tomorrow}

        refused = await done("createApiKey", "token", pia, **wanted, teamRole="PUBLISHER")
        nowhere = await done(
            "createApiKey", "token", await cast.joined("sam"), **wanted, teamRole="VIEWER"
        )
        made = await done("createApiKey", "token", pia, **wanted, teamRole="REVIEWER")
        await commands.change_team_role(
            rita.requester, (await TeamMember.get(account_id=pia.account_id)).id, VIEWER
        )
        lowered = await cast.seen_by(made["token"])

        assert (refused["field"], nowhere["field"]) == ("teamRole", "teamRole")
        assert refused["bound"] == "REVIEWER or VIEWER, since you act as REVIEWER"
        assert lowered.team_role is VIEWER

    async def test_a_removed_members_keys_and_sessions_do_nothing(self, ask, done, rita):
        pia = await teams.member(rita, "pia", PUBLISHER)
        made = await commands.create_api_key(
            pia, name="k", scopes=Scope, expires_at=clock.now() + timedelta(days=1)
        )
        await done("removeTeamMember", "displayName", rita, memberId=await member_id(pia))

        for viewer in (await again(pia), await cast.seen_by(made.token)):
            refused = await done(
                "createQualificationType", "__typename", viewer, name="n", description="d"
            )
            assert refused["reason"] == "NO_REQUESTER_ACCOUNT"
            assert (await ask("{ me { requester { id } } }", viewer))["me"]["requester"] is None


class TestActions:
    async def test_each_change_is_recorded_with_who_made_it(self, ask, done, rita):
        before = await done(
            "createQualificationType", "__typename", rita, name="Alone", description="d"
        )
        pia = await teams.member(rita, "pia", PUBLISHER)
        made = await done(
            "createQualificationType",
            "qualificationType { id }",
            pia,
            name="Together",
            description="d",
        )
        await done("createQualificationType", "__typename", pia, name="Together", description="d")
        await done(
            "removeTeamMember", "displayName", await again(rita), memberId=await member_id(pia)
        )

        actions = (await team_of(ask, rita))["actions"]["nodes"]

        assert before["__typename"] == "CreateQualificationTypeSuccess"
        assert [(each["displayName"], each["verb"]) for each in actions] == [
            ("Rita", "removeTeamMember"),
            ("Pia", "createQualificationType"),
        ]
        created = actions[1]
        assert created["subject"] == made["qualificationType"]["id"]
        assert created["credentialId"] == global_id("Session", pia.credential_id)
        assert (created["byApiKey"], created["email"]) == (False, None)
        assert created["at"] == "2026-11-22T12:00:00Z"

    async def test_managing_is_recorded_from_the_first_invitation_on(self, ask, done, rita):
        pia = await cast.joined("pia")
        email = pia.account.email
        made = await done(
            "inviteTeamMember", "invitation { id }", rita, email=email, role="PUBLISHER"
        )
        await done("acceptTeamInvitation", "__typename", pia, token=await teams.mailed(email))
        pias = await member_id(pia)
        await done("changeTeamRole", "__typename", await again(rita), memberId=pias, role="VIEWER")
        await ask("mutation { leaveTeam { __typename } }", await again(pia))

        actions = (await team_of(ask, rita))["actions"]["nodes"]

        assert [(each["displayName"], each["verb"], each["subject"]) for each in actions] == [
            ("Pia", "leaveTeam", pias),
            ("Rita", "changeTeamRole", pias),
            ("Pia", "acceptTeamInvitation", pias),
            ("Rita", "inviteTeamMember", made["invitation"]["id"]),
        ]

    async def test_nothing_refused_is_recorded(self, done, rita):
        await teams.member(rita, "pia", VIEWER)
        asked = {"email": "pia@kempelen.test", "role": "OWNER"}

        await done("inviteTeamMember", "__typename", await again(rita), **asked)

        assert await TeamAction.all().count() == 0

    async def test_two_members_may_use_one_client_token(self, done, rita):
        pia = await teams.member(rita, "pia", PUBLISHER)
        answers = [
            await done(
                "createQualificationType",
                "__typename",
                viewer,
                name=name,
                description="d",
                clientToken="t",
            )
            for viewer, name in ((await again(rita), "One"), (pia, "Two"))
        ]

        assert [each["__typename"] for each in answers] == ["CreateQualificationTypeSuccess"] * 2
