"""What the environment says: one function per kind of setting, so that each is read and checked in one way.

Every variable read here is listed in `docs/settings.md`; a test compares the two.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MODES = ("production", "demo", "test")


def text(name: str, default: str = "") -> str:
    """The value of a variable, stripped; `default` when it is absent or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """A yes/no variable: 1, true, yes, on mean yes."""
    value = text(name)
    return default if not value else value.lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """A whole-number variable. Raises ImproperlyConfigured when it is not one."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value!r}: a whole number is needed, e.g. {default}") from error


def items(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated variable."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)


@dataclass(frozen=True)
class Mail:
    """The server that mail goes out through; without a host there is none."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail(address: str) -> Mail:
    """What an address such as smtp+tls://user:password@smtp.example.cn:587 says. Raises ImproperlyConfigured."""
    if not address:
        return Mail()
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    try:
        parts = urlsplit(address)
        port = parts.port or ports[parts.scheme]
        host = parts.hostname or ""
    except (ValueError, KeyError):
        host, port = "", 0
    if not host:
        words = "smtp://, smtp+tls:// or smtps://, then user:password@host:port"
        raise ImproperlyConfigured(f"LVHENG_EMAIL_URL is no address of a mail server: {words} is needed.")
    return Mail(
        host, port, unquote(parts.username or ""), unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+tls", tls=parts.scheme == "smtps",
    )  # fmt: skip


def required(name: str, why: str) -> str:
    """A variable that production can't do without. Raises ImproperlyConfigured naming it."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {why}. See docs/settings.md.")
    return value


def mode() -> str:
    """The mode of this process; production unless something else is asked for in so many words."""
    value = text("LVHENG_MODE", "production")
    if value not in MODES:
        raise ImproperlyConfigured(f"LVHENG_MODE={value!r}: one of {', '.join(MODES)} is needed.")
    return value


def secret_key(data_dir: Path, current_mode: str) -> str:
    """The signing key: given in production; elsewhere generated once and kept in the data folder (0600)."""
    if current_mode == "production":
        value = required("LVHENG_SECRET_KEY", "production never starts on a default or generated key")
        if len(value) < 50:
            raise ImproperlyConfigured("LVHENG_SECRET_KEY is too short: 50 characters or more are needed.")
        return value
    path = data_dir / "secret.key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()
