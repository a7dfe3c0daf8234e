"""An application returned for missing evidence or basic data (补正), where the pack allows it; 2025: it does not."""

from django.conf import settings
from django.db import models

from lvheng.accounts.models import Authority
from lvheng.core import clock
from lvheng.core.models import StoredFile
from lvheng.filing.models.filed import Application, SubmittedVersion

USER = settings.AUTH_USER_MODEL


class Supplement(models.Model):
    """What a level asks an applicant to supply, until when, and the version that came of it.

    Only while it is asked and its term runs can a further version be made; the database sees to it (HN-4.2.b).
    """

    class State(models.TextChoices):
        """Where it stands; asked and past its term it has lapsed (`lapsed`)."""

        ASKED = "asked", "待补正"
        ANSWERED = "answered", "已补正"
        CANCELLED = "cancelled", "已撤销"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="supplements")
    level = models.CharField(max_length=10, choices=Authority.Level.choices)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.TextField()
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    statement = models.TextField(blank=True, help_text="the words confirmed at handing in")
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    version = models.OneToOneField(SubmittedVersion, on_delete=models.PROTECT, null=True, related_name="supplement")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | models.Q(answered_at__lte=models.F("due_at")),
                name="supplement_answered_in_time",
            )
        ]
        indexes = [models.Index(fields=["application", "state"])]

    def __str__(self) -> str:
        return f"{self.application} 补正"

    @property
    def lapsed(self) -> bool:
        """Whether its term ended without an answer."""
        return self.state == self.State.ASKED and self.due_at < clock.now()

    @property
    def waiting(self) -> bool:
        """Whether the applicant can still answer."""
        return self.state == self.State.ASKED and not self.lapsed

    @property
    def word(self) -> str:
        """Its state in a word, a lapsed one by its name."""
        return "逾期未补正" if self.lapsed else str(self.get_state_display())


class SupplementItem(models.Model):
    """One thing asked for: evidence of a slot, or a field of 基本信息; `answer` is what the applicant says."""

    class Kind(models.TextChoices):
        """What may be asked for at all: never a figure of an indicator (HN-4.2.b)."""

        EVIDENCE = "evidence", "证明材料"
        BASIC = "basic", "基本信息"

    supplement = models.ForeignKey(Supplement, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    target = models.CharField(max_length=60, help_text="slot of the evidence, or key of the answer")
    asked = models.CharField(max_length=500)
    answer = models.TextField(blank=True, help_text="the corrected value; of evidence: words beside the files")
    saved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supplement", "target"], name="supplement_item_once")]

    def __str__(self) -> str:
        return f"{self.target}: {self.asked}"


class SupplementFile(models.Model):
    """A file uploaded for an item; it becomes evidence with the version that is handed in."""

    item = models.ForeignKey(SupplementItem, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.item_id}: {self.file}"
