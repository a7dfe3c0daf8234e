"""Django application of the accounts room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class AccountsConfig(AppConfig):
    """Room `accounts`."""

    name = "lvheng.accounts"
    label = "accounts"
    verbose_name = "账号与主管部门"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
