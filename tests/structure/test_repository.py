"""The repository speaks of Lvheng alone: no machine's paths, no registry's address, nothing left to do."""

import json
import re

from tests.structure.source import ROOT, place, texts

#: Put together here so that this file does not find itself.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.~*)}\]-])(?:/(?:work|root|tmp|Users|opt)/|/home/[a-z]\w*/)",
    "a registry's address": "|".join(
        name.replace("_", r"\.")
        for name in (
            "pypi_org",
            "pythonhosted_org",
            "registry_npmjs",
            "npmmirror_com",
            "tuna_tsinghua",
            "mirrors_aliyun",
        )
    ),
    "something left to do": rf"\b(?:{'|'.join(('TO' + 'DO', 'FIX' + 'ME'))})\b",
}


def test_nothing_of_one_machine_or_left_to_do() -> None:
    found = [
        f"{place(path)}: {what}: {match[0]}"
        for path, text in texts()
        for what, pattern in FORBIDDEN.items()
        for match in re.finditer(pattern, text)
    ]
    assert found == []


def test_the_lock_of_the_front_end_records_no_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_the_locks_are_hashed() -> None:
    for name in ("base", "production", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][\w.\[\]-]*==\S+", text, re.MULTILINE)
        assert len(pins) > 10
        assert text.count("--hash=sha256:") >= len(pins)


def test_every_requirement_is_in_its_lock() -> None:
    """What a `.in` file asks for is in its lock, so that nobody forgets to lock."""
    for name in ("base", "production", "dev"):
        asked = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
        names = {re.split(r"[\[<>=;]", line)[0].strip().lower() for line in asked if line and not line.startswith("-")}
        lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        locked = {match.lower() for match in re.findall(r"^([A-Za-z0-9][\w.-]*)==", lock, re.MULTILINE)}
        assert names - locked == set()
