"""People, the authorities that report to one another, and what each person may do where."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Authority(models.Model):
    """A reporting authority (主管部门): a node of the tree ministry - province - city; not a map.

    Cities under separate planning and the Xinjiang corps have level PROVINCE: they report to the ministry for
    themselves (MI-0). `territory` names the campaign pack they follow; empty: the national rules alone.
    """

    class Level(models.TextChoices):
        """How far up; a level may be absent below a node."""

        MINISTRY = "ministry", "部"
        PROVINCE = "province", "省"
        CITY = "city", "市州"

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=20, blank=True)
    office = models.CharField(max_length=80, blank=True, help_text="name of the department, e.g. 株洲市工业和信息化局")
    level = models.CharField(max_length=10, choices=Level.choices)
    form = models.CharField(max_length=20, blank=True, help_text="省、自治区、直辖市、计划单列市、兵团、市州")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=120, unique=True, help_text="/code/code/, root first")
    gb_code = models.CharField(max_length=6, blank=True, help_text="GB/T 2260")
    territory = models.CharField(max_length=12, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = "主管部门"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the path in step with the parent."""
        self.path = f"{self.parent.path if self.parent else '/'}{self.code}/"
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def within(self, other: "Authority") -> bool:
        """Whether this is `other` or below it."""
        return self.path.startswith(other.path)


class User(AbstractUser):
    """A person. What they may do hangs on their roles and, for applicants, on their units."""

    display_name = models.CharField(max_length=60)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = "用户"

    def __str__(self) -> str:
        return self.display_name or self.username


class Role(models.Model):
    """What a person does at one authority; an expert's authority is the one that calls the panel."""

    class Kind(models.TextChoices):
        """The kinds of work; the level comes from the authority."""

        OFFICER = "officer", "工作人员"
        EXPERT = "expert", "专家"
        AUDITOR = "auditor", "审计员"
        ADMINISTRATOR = "administrator", "系统管理员"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="roles")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "authority"], condition=models.Q(until=None), name="role_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()} {self.authority}"
