"""What every room shares: the chained log, sealed heads, stored files, notifications."""

from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """One act, chained by hash to the one before it on the same subject (architecture, promise 9)."""

    subject = models.CharField(max_length=80)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=200)
    verb = models.CharField(max_length=80)
    clauses = models.CharField(max_length=200, blank=True)
    data = models.TextField(default="{}")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="audit_one_chain")]
        indexes = [models.Index(fields=["at", "id"])]

    def __str__(self) -> str:
        return f"{self.subject}#{self.sequence} {self.verb}"


class AuditSeal(models.Model):
    """The heads of all chains at one moment, sealed together and chained to the seal before."""

    at = models.DateTimeField()
    last_event = models.BigIntegerField()
    heads = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"seal {self.pk}"


class StoredFile(models.Model):
    """A file as it came in, with its digests; never changed. Who may see it is asked of the rooms that use it."""

    file = models.FileField(upload_to="stored/%Y/%m/")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sha256"])]

    def __str__(self) -> str:
        return self.name


class Notification(models.Model):
    """A line for one person, written in the transaction of the act that caused it."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["recipient", "-id"])]

    def __str__(self) -> str:
        return self.text


class Attempts(models.Model):
    """How often an address has tried something it may do only so often; goes when its time has run out."""

    key = models.CharField(max_length=64, unique=True, help_text="digest of purpose and address")
    until = models.PositiveBigIntegerField(db_index=True, help_text="seconds since 1970, by the machine's clock")
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"


class Done(models.Model):
    """What a form did when it was first sent, so that a second click does not do it again (`core/once.py`)."""

    key = models.CharField(max_length=64, unique=True, help_text="digest of the form and of what was said in it")
    at = models.DateTimeField(db_index=True)
    result = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.result}"
