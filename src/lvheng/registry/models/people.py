"""The people of a unit and how they come to it: registration, invitation, handing over."""

from django.conf import settings
from django.db import models

from lvheng.accounts.models import Authority, Role
from lvheng.core.models import StoredFile
from lvheng.registry.models.units import Unit

USER = settings.AUTH_USER_MODEL


class UnitMember(models.Model):
    """A person who files for a unit; a unit may have several. `until` null: does so now."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "user"], condition=models.Q(until=None), name="member_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit}"


class Registration(models.Model):
    """Somebody asks for an account that files for a unit; the unit's authority decides.

    `password` is the hash of what the person chose, `unit` the one its code belongs to (null: not in the registry yet).
    """

    class State(models.TextChoices):
        """Decided by an officer."""

        SUBMITTED = "submitted", "待审核"
        APPROVED = "approved", "已通过"
        REFUSED = "refused", "未通过"

    receipt = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=8, choices=Unit.Kind.choices)
    name = models.CharField("单位名称", max_length=120)
    uscc = models.CharField("统一社会信用代码", max_length=18, db_index=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="registrations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="registrations")
    person = models.CharField(max_length=60)
    username = models.CharField(max_length=60)
    password = models.CharField(max_length=128)
    phone = models.CharField(max_length=40)
    email = models.CharField(max_length=120, blank=True)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    replaces = models.BooleanField(default=False, help_text="takes over from the people the unit has now")
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["authority", "state"])]

    def __str__(self) -> str:
        return self.receipt


class Invitation(models.Model):
    """A link, good once and for some days, by which a person gets an account: for a unit, or for a role.

    Only the link's digest is kept. `takes_over`: whose place the person takes once it is accepted.
    """

    class State(models.TextChoices):
        """Whether it can still be used."""

        OPEN = "open", "待接受"
        ACCEPTED = "accepted", "已接受"
        REVOKED = "revoked", "已撤销"

    digest = models.CharField(max_length=64, unique=True)
    person = models.CharField(max_length=60)
    email = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations")
    takes_over = models.ForeignKey(UnitMember, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=14, choices=Role.Kind.choices, blank=True)
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    invited_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False, role="")
                | (~models.Q(role="") & models.Q(authority__isnull=False)),
                name="invitation_for_unit_or_role",
            )
        ]

    def __str__(self) -> str:
        return self.person
