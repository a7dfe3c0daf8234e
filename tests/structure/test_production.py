"""Production starts on its own settings or not at all, and holds nothing of the demo."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.structure.source import ROOT

COMPLETE = {
    "LVHENG_MODE": "production",
    "LVHENG_SECRET_KEY": "k" * 64,
    "LVHENG_ALLOWED_HOSTS": "lvheng.example.cn",
    "LVHENG_DATABASE_URL": "postgresql://lvheng@db.example.cn/lvheng",
    "LVHENG_SUPPORT_PHONE": "0731-0000 0000",
}
LOOK = """
import json, django
django.setup()
from django.conf import settings
from django.urls import get_resolver
def names(resolver, prefix=""):
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield [entry.namespace or "", address, entry.urlconf_name if isinstance(entry.urlconf_name, str) else ""]
            yield from names(entry, address)
        else:
            yield [entry.name or "", address, entry.callback.__module__]
print(json.dumps({
    "apps": settings.INSTALLED_APPS, "clock": settings.LVHENG_CLOCK, "debug": settings.DEBUG,
    "processors": settings.TEMPLATES[0]["OPTIONS"]["context_processors"], "middleware": settings.MIDDLEWARE,
    "backends": settings.AUTHENTICATION_BACKENDS, "urls": list(names(get_resolver())),
    "secure": settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE,
}))
"""


def start(code: str, data_dir: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run code in a process of its own with these settings and none of ours."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LVHENG_")}
    clean |= {"DJANGO_SETTINGS_MODULE": "lvheng.config.settings", "LVHENG_DATA_DIR": str(data_dir)} | environment
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=False)


def look(data_dir: Path, **environment: str) -> dict[str, object]:
    """What is installed under these settings."""
    result = start(LOOK, data_dir, **environment)
    assert result.returncode == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("missing", sorted(set(COMPLETE) - {"LVHENG_MODE"}))
def test_production_refuses_to_start_without(missing: str, tmp_path: Path) -> None:
    given = {name: value for name, value in COMPLETE.items() if name != missing}
    result = start("import django; django.setup()", tmp_path, **given)
    assert result.returncode != 0
    assert f"{missing} is not set" in result.stderr


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    result = start("import django; django.setup()", tmp_path, **(COMPLETE | {"LVHENG_SECRET_KEY": "short"}))
    assert "LVHENG_SECRET_KEY is too short" in result.stderr
    assert result.returncode != 0


def test_the_mode_is_production_unless_another_is_asked_for(tmp_path: Path) -> None:
    result = start("import django; django.setup()", tmp_path)
    assert "LVHENG_SECRET_KEY is not set" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_of_the_demo_is_in_production(tmp_path: Path) -> None:
    found = look(tmp_path, **COMPLETE)
    assert "demo" not in json.dumps(found)
    assert "gallery" not in json.dumps(found["urls"])
    assert found["clock"] == "django.utils.timezone.now"
    assert found["debug"] is False
    assert found["secure"] is True


def test_the_same_look_sees_the_demo_in_the_demo(tmp_path: Path) -> None:
    found = look(tmp_path, LVHENG_MODE="demo")
    assert "lvheng.demo" in found["apps"]  # type: ignore[operator]
    assert found["clock"] == "lvheng.demo.clock.now"
    assert "demo/" in json.dumps(found["urls"])


def test_secrets_are_generated_each_its_own_and_for_the_owner_alone(tmp_path: Path) -> None:
    keys = []
    for name in ("a", "b"):
        folder = tmp_path / name
        code = "import django; django.setup(); from django.conf import settings; print(settings.SECRET_KEY)"
        first, second = (start(code, folder, LVHENG_MODE="demo").stdout.strip() for _ in range(2))
        assert first == second
        keys.append(first)
        assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600
    assert len(keys[0]) >= 50
    assert keys[0] != keys[1]


@pytest.mark.parametrize(("proxy", "believed"), [("", 0), ("yes", 1)])
def test_the_brakes_count_for_all_processes_and_by_the_proxys_word_alone(
    tmp_path: Path, proxy: str, believed: int
) -> None:
    code = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.CACHES['default']['BACKEND'].rsplit('.', 1)[1], s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    )
    result = start(code, tmp_path, **(COMPLETE | {"LVHENG_BEHIND_PROXY": proxy}))
    assert result.stdout.split() == ["FileBasedCache", str(believed)]
