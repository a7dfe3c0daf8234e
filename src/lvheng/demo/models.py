"""What only a demonstration keeps: its clock, the people to sign in as, and the path a newcomer is led along."""

from django.conf import settings
from django.db import models

from lvheng.filing.models import Application


class DemoClock(models.Model):
    """The one row that says what time the demonstration shows: `shows` at the real moment `set_at`, ticking on."""

    shows = models.DateTimeField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.shows}"


class DemoPerson(models.Model):
    """A person whom anyone may sign in as with one click; nobody else can be signed in so."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="demo_person")
    position = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    hint = models.CharField(max_length=200)
    listed = models.BooleanField(default=True, help_text="offered on the sign-in page, not only by the next-step bar")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class DemoGuide(models.Model):
    """The application the next-step bar leads along while no other has been looked at."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.application)


class DemoBuild(models.Model):
    """How the data was built; the row is written last, so that a broken build is never taken for a whole one."""

    seed = models.PositiveIntegerField()
    built_at = models.DateTimeField()
    seconds = models.CharField(max_length=12)

    def __str__(self) -> str:
        return f"{self.seed}"
