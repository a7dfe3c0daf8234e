"""Units, their names over time, the lists they stand on, removals, bars and releases from duty."""

from django.conf import settings
from django.db import models

from lvheng.accounts.models import Authority


class Unit(models.Model):
    """A green factory or a green industrial park (MI-1.a): an identity of its own; the code is an attribute."""

    class Kind(models.TextChoices):
        """The two kinds of unit."""

        FACTORY = "factory", "绿色工厂"
        PARK = "park", "绿色工业园区"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=120)
    pinyin = models.CharField(max_length=400, blank=True, help_text="sort key of the name")
    uscc = models.CharField("统一社会信用代码", max_length=18, db_index=True)
    site = models.CharField(max_length=120, blank=True, help_text="site name where one code has several sites")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="units")
    county = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    industry_code = models.CharField(max_length=4, blank=True, help_text="GB/T 4754 class")
    industry = models.CharField(max_length=40, blank=True, help_text="id of the key industry, if known")
    contact = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "uscc", "site"], name="unit_kind_code_site")]
        indexes = [models.Index(fields=["authority", "kind"])]
        verbose_name = "单位"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the sort key of the name."""
        from pypinyin import lazy_pinyin  # heavy; only writes need it

        self.pinyin = " ".join(lazy_pinyin(self.name))[:400]
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class UnitName(models.Model):
    """A name a unit bore, from when until when."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    decision = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name


class UnitMember(models.Model):
    """A person who files for a unit; a unit may have several."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit}"


class ListEntry(models.Model):
    """A unit's place on a green-manufacturing list of one level (绿色制造名单)."""

    class Level(models.TextChoices):
        """Whose list."""

        NATIONAL = "national", "国家级"
        PROVINCIAL = "provincial", "省级"
        MUNICIPAL = "municipal", "市级"

    class State(models.TextChoices):
        """Whether it still stands."""

        LISTED = "listed", "在册"
        REMOVED = "removed", "已移出"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="entries")
    level = models.CharField(max_length=10, choices=Level.choices)
    year = models.PositiveSmallIntegerField()
    batch = models.CharField(max_length=40, blank=True)
    decision = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField(null=True, help_text="number on the published list")
    listed_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.LISTED)
    removed_on = models.DateField(null=True)
    removal_reason = models.CharField(max_length=300, blank=True)
    removal_clause = models.CharField(max_length=20, blank=True)
    removal_decision = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "level"], condition=models.Q(state="listed"), name="entry_one_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(state="listed", removed_on=None)
                | models.Q(state="removed", removed_on__isnull=False),
                name="entry_removed_has_date",
            ),
        ]
        indexes = [models.Index(fields=["level", "state", "year"])]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.unit}"


class Bar(models.Model):
    """A unit may not apply from one day until another (HN-4.2.c, MI-3.d); counted by code, through renaming."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bars")
    uscc = models.CharField(max_length=18, db_index=True)
    since = models.DateField()
    until = models.DateField(help_text="first day on which it may apply again")
    clause = models.CharField(max_length=20)
    decision = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.unit} {self.since}–{self.until}"


class Release(models.Model):
    """A unit that can't file is released from a year's duty by a decision (免除填报)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="releases")
    year = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500)
    decision = models.CharField(max_length=80)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="release_once_a_year")]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"
