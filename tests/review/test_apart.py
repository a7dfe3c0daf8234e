"""No file of anybody's stops, fills or holds up the server and the checks: each is opened apart, with limits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile

from lvheng.core.files import KINDS, keep
from lvheng.review import reading, showing
from lvheng.review.actions.reading import read_file
from lvheng.review.apart import BUSY, ENDED, PROCESSES, apart
from lvheng.review.models import Reading
from lvheng.review.opening import TOO_LARGE, Busy, Unreadable, paragraphs
from lvheng.review.preview import picture, preview
from tests.review import hostile
from tests.review.papers import energy

PDF = KINDS["pdf"]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


@pytest.mark.parametrize("function", [hostile.endless, hostile.greedy, hostile.ends])
def test_what_ends_its_process_ends_nothing_else_and_is_not_tried_again(
    function: Any, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    with pytest.raises(Unreadable, match=ENDED):
        apart(1, function, of="a")
    assert apart(5, hostile.itself, of="a") != os.getpid()
    monkeypatch.setattr(PROCESSES, "get", None)
    with pytest.raises(Unreadable, match=ENDED):
        apart(1, function, of="a")


def test_waiting_is_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lvheng.review.apart.BY_THE_CLOCK", 1)
    with pytest.raises(Unreadable, match=ENDED):
        apart(1, hostile.asleep, of="b")
    assert apart(5, hostile.itself, of="b")


def test_who_waits_too_long_for_a_process_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    apart(5, hostile.itself, of="c")
    busy = [PROCESSES.get().schedule(hostile.asleep, timeout=8) for _ in range(2)]
    monkeypatch.setattr("lvheng.review.apart.BY_THE_CLOCK", 0.5)
    with pytest.raises(Busy, match=BUSY):
        apart(1, hostile.itself, of="c")
    for one in busy:
        one.cancel()
    monkeypatch.undo()
    assert apart(5, hostile.itself, of="c"), "that others were busy is not held against the file"


def test_the_process_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert os.environ["LVHENG_MODE"]
    assert apart(5, hostile.known, of="d") == []


@pytest.mark.parametrize(
    "content", [hostile.drawing_itself(), hostile.nested(7, 12)], ids=["draws itself", "forms in forms"]
)
def test_a_pdf_that_draws_without_end_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable, match=ENDED):
        apart(2, reading.pages_of, content, PDF, of="e")
    with pytest.raises(Unreadable, match=ENDED):
        apart(2, showing.picture, content, PDF, 1, zoom=100, turn=0, of="e")
    assert len(apart(20, reading.pages_of, energy(1), PDF, of="f")) == 2


@pytest.mark.django_db
def test_the_desk_and_the_checks_go_on_after_one() -> None:
    stored = keep(ContentFile(hostile.drawing_itself(), "图.pdf"), actor=None, types=("pdf",), max_mb=5)
    assert preview(stored, 1).pages == 1
    with pytest.raises(Unreadable):
        picture(stored, 1, zoom=100, turn=0)
    found = read_file(stored)
    assert (found.state, found.why) == (Reading.State.UNREADABLE, ENDED)
    fine = keep(ContentFile(energy(1), "表.pdf"), actor=None, types=("pdf",), max_mb=5)
    assert picture(fine, 1, zoom=100, turn=0)[:4] == b"\x89PNG"
    assert read_file(fine).state == Reading.State.READ


class NoProcess:
    """What stands for processes none of which can be started."""

    active = True

    def schedule(self, *_args: Any, **_options: Any) -> Any:
        raise BrokenProcessPool


@pytest.mark.django_db
def test_where_no_process_starts_nothing_is_said_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = keep(ContentFile(energy(1), "表.pdf"), actor=None, types=("pdf",), max_mb=5)
    with monkeypatch.context() as broken:
        broken.setattr(PROCESSES, "get", NoProcess)
        assert preview(stored, 1).kind == "none"
        with pytest.raises(Busy):
            read_file(stored)
    assert read_file(stored).state == Reading.State.READ


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    script = tmp_path / "main.py"
    script.write_text(
        "import os, time\nif __name__ == '__main__':\n"
        "    import django; django.setup()\n    from tests.review.hostile import itself\n"
        "    from lvheng.review.apart import apart\n    print(apart(5, itself, of='a'), flush=True)\n"
        "    time.sleep(60)\n"
    )
    root = Path(__file__).resolve().parents[2]
    known = {**os.environ, "PYTHONPATH": f"{root / 'src'}:{root}", "DJANGO_SETTINGS_MODULE": "lvheng.config.settings"}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=known) as started:
        assert started.stdout is not None
        child = int(started.stdout.readline())
        started.send_signal(signal.SIGKILL)
    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            break
        if Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
            break  # ended; nobody is there to fetch it
        time.sleep(0.1)
    else:
        pytest.fail("the process outlived the one that started it")


def test_paragraphs_within_each_other_are_read_once_each() -> None:
    assert list(paragraphs(hostile.paragraphs_within(40))) == ["字"] * 40
    assert apart(10, reading.pages_of, hostile.paragraphs_within(60_000), KINDS["docx"], of="g")[0].text


def test_parts_of_a_workbook_are_known_by_what_they_are_not_by_what_they_are_called() -> None:
    assert reading.pages_of(hostile.renamed_texts(1000), KINDS["xlsx"])[0].text == "电力"
    for name in ("xl/s.bin", "xl/worksheets/s.xml", "xl/media/s.png"):
        with pytest.raises(Unreadable, match=TOO_LARGE):
            reading.pages_of(hostile.renamed_texts(6_000_000, name), KINDS["xlsx"])
