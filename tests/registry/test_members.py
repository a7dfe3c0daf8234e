"""The people of a unit: invited, handing over, leaving, ended; roles by invitation; who left loses sight at once."""

from datetime import timedelta

import pytest
from django.test import Client

from lvheng.accounts.models import Role, User
from lvheng.core import clock, files
from lvheng.core.models import AuditEvent, Notification, StoredFile
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application, Evidence
from lvheng.registry import actions, persons, queries
from lvheng.registry.models import Invitation, Unit, UnitMember
from tests.cast import NOW, Cast, make_member, make_role, make_user
from tests.filing import make

PASSWORD = "示例-Maple-2025"


def fresh(user: User) -> User:
    """The person as the next request knows them."""
    return User.objects.get(pk=user.pk)


def membership(user: User) -> UnitMember:
    return UnitMember.objects.get(user=user, until=None)


def people(unit: Unit) -> set[str]:
    return {user.username for user in queries.members_of(unit)}


def told(user: User) -> list[str]:
    return [note.text for note in Notification.objects.filter(recipient=user).order_by("id")]


def status(client: Client, address: str) -> int:
    """What a page answers; a file's content is read to its end."""
    answer = client.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content)  # type: ignore[arg-type]
    return answer.status_code


def take(token: str, username: str = "wang-shili") -> User:
    return actions.accept(token, username=username, password=PASSWORD, again=PASSWORD)


@pytest.mark.db
@pytest.mark.clause("HN-2.1.a")
def test_a_colleague_is_invited_and_files_with_an_account_of_their_own(cast: Cast) -> None:
    made, token = actions.invite(
        actor=cast.enterprise_a, unit=cast.unit_a, person=" 王示例 ", phone="0733-11110000", email="w@example.com"
    )
    assert (made.person, made.state, made.expires_at) == ("王示例", "open", NOW + timedelta(days=14))
    assert token not in (made.digest, str(vars(made)))
    assert persons.invitation_of(token) == made
    user = take(token)
    assert user.check_password(PASSWORD)
    assert (user.display_name, user.phone, user.email) == ("王示例", "0733-11110000", "w@example.com")
    assert people(cast.unit_a) == {"wang-shili", cast.enterprise_a.username}
    made.refresh_from_db()
    assert (made.state, made.user, made.accepted_at) == ("accepted", user, NOW)
    assert told(cast.enterprise_a) == ["王示例已接受邀请，现在为甲示例有限公司填报。"]
    assert {"invitation.send", "invitation.accept", "unit.member_joined"} <= set(
        AuditEvent.objects.values_list("verb", flat=True)
    )


@pytest.mark.db
def test_handing_over_ends_the_former_membership_and_loses_nothing(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    answers = dict(application.answers.values_list("key", "value"))
    own = membership(cast.enterprise_a)
    made, token = actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="王示例", takes_over=own)
    assert people(cast.unit_a) == {cast.enterprise_a.username}
    user = take(token)
    assert people(cast.unit_a) == {"wang-shili"}
    own.refresh_from_db()
    assert (own.until, own.ended_by) == (NOW, cast.enterprise_a)
    assert told(cast.enterprise_a) == ["王示例已接替您为甲示例有限公司填报，您不再是填报人。"]
    same = Application.objects.get(unit=cast.unit_a)
    assert (same.pk, dict(same.answers.values_list("key", "value"))) == (application.pk, answers)
    assert fresh(user).has_perm("filing.edit", same)
    assert not fresh(cast.enterprise_a).has_perm("filing.edit", same)
    assert made.takes_over == own


def test_one_can_hand_over_only_one_s_own_place(cast: Cast) -> None:
    other = make_member(cast.unit_a, "同事")
    for place in (membership(other), membership(cast.enterprise_b)):
        with pytest.raises(Invalid) as refused:
            actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="王示例", takes_over=place)
        assert [gap.anchor for gap in refused.value.refusal.gaps] == ["takes_over"]
    ended = membership(cast.enterprise_a)
    actions.leave(cast.unit_a, actor=cast.enterprise_a)
    ended.refresh_from_db()
    with pytest.raises(Forbidden):
        actions.invite(actor=fresh(cast.enterprise_a), unit=cast.unit_a, person="王示例", takes_over=ended)


def test_a_place_given_up_meanwhile_is_not_given_up_twice(cast: Cast) -> None:
    own = membership(cast.enterprise_a)
    _made, token = actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="王示例", takes_over=own)
    UnitMember.objects.filter(pk=own.pk).update(until=NOW - timedelta(days=1))
    with pytest.raises(Refused, match="邀请人已不能再邀请"):
        take(token)
    make_role(cast.enterprise_a, Role.Kind.OFFICER, cast.city_x)  # still may invite, as an officer
    take(token)
    own.refresh_from_db()
    assert (own.until, own.ended_by) == (NOW - timedelta(days=1), None)


def test_a_signed_in_person_takes_up_another_unit(cast: Cast) -> None:
    _made, token = actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="填报人")
    assert actions.accept(token, user=cast.enterprise_b) == cast.enterprise_b
    assert [unit.name for unit in queries.own_units(cast.enterprise_b)] == ["甲示例有限公司", "乙示例有限公司"]
    own = membership(cast.enterprise_a)
    _made, token = actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="填报人", takes_over=own)
    actions.accept(token, user=cast.enterprise_b)
    assert people(cast.unit_a) == {cast.enterprise_b.username}
    assert UnitMember.objects.filter(unit=cast.unit_a, user=cast.enterprise_b).count() == 1


@pytest.mark.parametrize(
    ("username", "password", "again", "anchors"),
    [("", PASSWORD, PASSWORD, ["username"]), ("wang-shili", "1", "1", ["password"] * 3),
     ("wang-shili", PASSWORD, "别的", ["again"])],
)  # fmt: skip
def test_a_wrong_account_leaves_the_invitation_open(
    cast: Cast, username: str, password: str, again: str, anchors: list[str]
) -> None:
    made, token = actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="王示例")
    with pytest.raises(Invalid) as refused:
        actions.accept(token, username=username, password=password, again=again)
    assert [gap.anchor for gap in refused.value.refusal.gaps] == anchors
    made.refresh_from_db()
    assert made.state == "open"


def test_dead_links_say_why(cast: Cast) -> None:
    def link() -> tuple[Invitation, str]:
        return actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="王示例")

    with pytest.raises(Refused, match="无效"):
        take("nothing")
    _made, used = link()
    take(used)
    with pytest.raises(Refused, match="已接受"):
        take(used, "another")
    made, revoked = link()
    actions.revoke(made, actor=cast.enterprise_a)
    with pytest.raises(Refused, match="已撤销"):
        take(revoked, "another")
    made, old = link()
    with clock.fixed(made.expires_at + timedelta(seconds=1)), pytest.raises(Refused, match="过期"):
        take(old, "another")
    with pytest.raises(Refused, match="自己发出的邀请"):
        actions.accept(old, user=cast.enterprise_a)
    with clock.fixed(made.expires_at):
        assert take(old, "another").username == "another"


def test_who_may_invite_and_revoke_for_a_unit(cast: Cast) -> None:
    may = {"enterprise_a", "city_x_officer"}
    for name, user in cast.everybody.items():
        made, _token = actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="王示例")
        if name in may:
            actions.invite(actor=user, unit=cast.unit_a, person="王示例")
            actions.revoke(made, actor=user)
        else:
            with pytest.raises(Forbidden):
                actions.invite(actor=user, unit=cast.unit_a, person="王示例")
            with pytest.raises(Forbidden):
                actions.revoke(made, actor=user)
    with pytest.raises(Forbidden):
        actions.invite(actor=None, unit=cast.unit_a, person="王示例")


def test_an_invitation_says_whom(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person=" ", phone="无", email="无")
    assert [gap.anchor for gap in refused.value.refusal.gaps] == ["person", "phone", "email"]


@pytest.mark.db
def test_roles_are_given_by_invitation(cast: Cast) -> None:
    made, token = actions.invite(
        actor=cast.administrator, person="刘示例", role=Role.Kind.OFFICER, authority=cast.city_y
    )
    user = take(token, "liu-shili")
    assert [(role.kind, role.authority) for role in user.roles.all()] == [("officer", cast.city_y)]
    assert told(cast.administrator) == ["刘示例已接受长沙市工作人员的邀请。"]
    _made, again = actions.invite(actor=None, person="刘示例", role=Role.Kind.OFFICER, authority=cast.city_y)
    actions.accept(again, user=user)
    assert user.roles.count() == 1
    for name, person in cast.everybody.items():
        if name != "administrator":
            with pytest.raises(Forbidden):
                actions.invite(actor=person, person="刘示例", role=Role.Kind.EXPERT, authority=cast.city_y)
            with pytest.raises(Forbidden):
                actions.revoke(made, actor=person)
    open_one, _token = actions.invite(
        actor=cast.administrator, person="刘示例", role=Role.Kind.AUDITOR, authority=cast.ministry
    )
    assert actions.revoke(open_one, actor=cast.administrator).state == "revoked"


def test_an_administrator_of_a_province_invites_there_alone(cast: Cast) -> None:
    administrator = make_user("省管理员")
    make_role(administrator, Role.Kind.ADMINISTRATOR, cast.province)
    actions.invite(actor=administrator, person="刘示例", role=Role.Kind.OFFICER, authority=cast.city_x)
    with pytest.raises(Forbidden):
        actions.invite(actor=administrator, person="刘示例", role=Role.Kind.OFFICER, authority=cast.ministry)
    for role, authority, anchor in (("king", cast.city_x, "role"), (Role.Kind.OFFICER, None, "authority")):
        with pytest.raises(Invalid) as refused:
            actions.invite(actor=administrator, person="刘示例", role=role, authority=authority)
        assert [gap.anchor for gap in refused.value.refusal.gaps] == [anchor]


@pytest.mark.db
def test_the_last_one_can_t_leave_without_a_successor(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.leave(cast.unit_a, actor=cast.enterprise_a)
    assert "接替我" in refused.value.refusal.next_step
    other = make_member(cast.unit_a, "同事")
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(Refused):
        actions.leave(cast.unit_a, actor=cast.enterprise_a)
    User.objects.filter(pk=other.pk).update(is_active=True)
    assert actions.leave(cast.unit_a, actor=cast.enterprise_a).until == NOW
    assert told(other) == ["填报人已不再为甲示例有限公司填报。"]
    with pytest.raises(Refused, match="已不是"):
        actions.leave(cast.unit_a, actor=cast.enterprise_a)  # the same request knows them still
    with pytest.raises(Forbidden):
        actions.leave(cast.unit_a, actor=fresh(cast.enterprise_a))


def test_the_city_ends_a_membership_with_a_reason(cast: Cast) -> None:
    own, other = membership(cast.enterprise_a), make_member(cast.unit_a, "同事")
    for name, user in cast.everybody.items():
        if name != "city_x_officer":
            with pytest.raises(Forbidden):
                actions.end_membership(own, actor=user, reason="已离职")
    with pytest.raises(Invalid):
        actions.end_membership(own, actor=cast.city_x_officer, reason="")
    done = actions.end_membership(own, actor=cast.city_x_officer, reason="已离职")
    assert (done.until, done.ended_by) == (NOW, cast.city_x_officer)
    for user in (cast.enterprise_a, other):
        assert told(user) == ["株洲市已结束填报人为甲示例有限公司填报的资格：已离职"]
    with pytest.raises(Refused, match="没有重复办理"):
        actions.end_membership(own, actor=cast.city_x_officer, reason="已离职")


def test_links_sent_by_who_left_are_dead(cast: Cast) -> None:
    make_member(cast.unit_a, "同事")
    made, token = actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="后门")
    actions.leave(cast.unit_a, actor=cast.enterprise_a)
    made.refresh_from_db()
    assert made.state == "revoked"
    with pytest.raises(Refused):
        take(token)
    assert AuditEvent.objects.filter(verb="invitation.lapse").count() == 1


@pytest.mark.db
def test_who_left_loses_sight_at_once(cast: Cast, client: Client) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    make.commit(application, cast.enterprise_a)
    stored = list(StoredFile.objects.filter(uploaded_by=cast.enterprise_a))
    evidence = Evidence.objects.filter(application=application).first()
    assert evidence is not None
    successor = make_member(cast.unit_a, "同事")
    client.force_login(cast.enterprise_a)
    pages = [
        f"/filing/{application.pk}/", f"/filing/{application.pk}/check/", f"/documents/commitment/{application.pk}.pdf",
        f"/files/{evidence.file_id}/", f"/registry/people/{cast.unit_a.pk}/",
    ]  # fmt: skip
    assert {status(client, address) for address in pages} == {200}
    assert all(files.may_see(cast.enterprise_a, one) for one in stored)
    actions.end_membership(membership(cast.enterprise_a), actor=cast.city_x_officer, reason="已离职")
    assert {status(client, address) for address in pages} <= {403, 404}
    gone = fresh(cast.enterprise_a)
    assert not any(files.may_see(gone, one) for one in stored)
    assert all(files.may_see(fresh(successor), one) for one in stored)
    for name in ("filing.edit", "filing.submit", "filing.withdraw", "filing.discard"):
        assert not gone.has_perm(name, application)
    assert not gone.has_perm("filing.start", cast.unit_a)
    assert not Application.objects.filter(queries.filed_by(gone, "unit")).exists()


@pytest.mark.db
@pytest.mark.parametrize("how", ["role", "active"])
def test_an_invitation_is_worth_what_its_sender_may_still_do(cast: Cast, how: str) -> None:
    _made, for_unit = actions.invite(actor=cast.city_x_officer, unit=cast.unit_a, person="王示例")
    _made, for_role = actions.invite(actor=cast.administrator, role="officer", authority=cast.city_x, person="李示例")
    _made, from_command = actions.invite(actor=None, role="officer", authority=cast.city_x, person="赵示例")
    senders = (cast.city_x_officer, cast.administrator)
    if how == "role":
        Role.objects.filter(user__in=senders).update(until=NOW)
    else:
        User.objects.filter(pk__in=[one.pk for one in senders]).update(is_active=False)
    for token in (for_unit, for_role):
        with pytest.raises(Refused, match="邀请人已不能再邀请"):
            take(token)
    assert not User.objects.filter(username="wang-shili").exists()
    assert take(from_command).roles.get().authority == cast.city_x


def test_a_merged_unit_gets_nobody(cast: Cast) -> None:
    _made, token = actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="王示例")
    Unit.objects.filter(pk=cast.unit_a.pk).update(merged_into=cast.existing)
    with pytest.raises(Refused, match="不再增加填报人"):
        take(token)
    with pytest.raises(Refused, match="不再增加填报人"):
        actions.invite(actor=cast.enterprise_a, unit=Unit.objects.get(pk=cast.unit_a.pk), person="王示例")
