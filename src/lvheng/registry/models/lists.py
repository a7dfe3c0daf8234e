"""The lists: entries of every level with their history, imports of official lists, bars, releases from duty."""

from django.conf import settings
from django.db import models

from lvheng.accounts.models import Authority
from lvheng.core.models import StoredFile
from lvheng.registry.models.units import Unit

USER = settings.AUTH_USER_MODEL
STANDING = ("listed", "renamed")


class ListEntry(models.Model):
    """A unit's place on a green-manufacturing list of one level (绿色制造名单); `name`: as the list printed it.

    A renamed entry stands as a listed one does.
    """

    class Level(models.TextChoices):
        """Whose list."""

        NATIONAL = "national", "国家级"
        PROVINCIAL = "provincial", "省级"
        MUNICIPAL = "municipal", "市级"

    class State(models.TextChoices):
        """Whether it still stands."""

        LISTED = "listed", "在册"
        RENAMED = "renamed", "在册（已更名）"
        REMOVED = "removed", "已移出"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="entries")
    level = models.CharField(max_length=10, choices=Level.choices)
    year = models.PositiveSmallIntegerField()
    batch = models.CharField(max_length=40, blank=True)
    decision = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField(null=True, help_text="number on the published list")
    name = models.CharField(max_length=120, blank=True)
    listed_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.LISTED)
    removed_on = models.DateField(null=True)
    removal_reason = models.CharField(max_length=300, blank=True)
    removal_clause = models.CharField(max_length=20, blank=True)
    removal_decision = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "level"], condition=models.Q(state__in=STANDING), name="entry_one_standing"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=STANDING, removed_on=None)
                | models.Q(state="removed", removed_on__isnull=False),
                name="entry_removed_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["level", "state", "year"]),
            models.Index(fields=["unit", "level", "state"]),  # "does this unit stand": else SQLite reads whole levels
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.unit}"


class EntryEvent(models.Model):
    """What happened to a list entry, and by which decision. Never changed; a new one follows."""

    class Kind(models.TextChoices):
        """What happened."""

        LISTED = "listed", "列入"
        RENAMED = "renamed", "更名"
        REMOVED = "removed", "移出"
        CORRECTED = "corrected", "更正"

    entry = models.ForeignKey(ListEntry, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on = models.DateField()
    decision = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.entry} {self.kind}"


class ListImport(models.Model):
    """An official list read from a workbook: shown first, then applied wholly or not at all, with what it changed.

    `content`: rows with their outcome and problems by cell; `decisions`: by row, what a person said of a doubtful one;
    `fingerprint`: of what the preview rests on; `report`: what applying it changed.
    """

    class State(models.TextChoices):
        """Read, applied, or put away."""

        READ = "read", "待确认"
        APPLIED = "applied", "已导入"
        DISCARDED = "discarded", "已放弃"

    level = models.CharField(max_length=10, choices=ListEntry.Level.choices)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="list_imports")
    year = models.PositiveSmallIntegerField()
    batch = models.CharField(max_length=40, blank=True)
    decision = models.CharField(max_length=80)
    listed_on = models.DateField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READ)
    content = models.JSONField(default=dict)
    decisions = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    report = models.JSONField(default=dict)
    read_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["authority", "-id"])]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.year} {self.batch}"


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
    """A unit that can't file is released from a year's duty by a decision (免除填报). `ground`: id of the pack's."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="releases")
    year = models.PositiveSmallIntegerField()
    ground = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500)
    decision = models.CharField(max_length=80)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="release_once_a_year")]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"
