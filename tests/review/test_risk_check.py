"""`make risk-check` at a tenth of its size, and how it judges."""

import re
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

from tests.structure.source import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from risk_check import judge

RESULT = re.compile(r"共 (\d+) 份，植入 (\d+) 处。按风险排在前 (\d+) 份的有 (\d+) 处.*带严重标记的有 (\d+) 份")


def test_planted_faults_are_found_and_the_faultless_left_alone() -> None:
    """40 applications of four industries, three of them with a fault: the same shares as of 400 with 30."""
    command = [sys.executable, "scripts/risk_check.py", "--units=40", "--faults=3", "--industries=4", "--seed=11"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=1800)
    told = RESULT.search(done.stdout)
    assert told is not None, done.stderr[-2000:]
    units, faults, first, found, false = map(int, told.groups())
    assert (units, faults, first) == (40, 3, 6)
    assert found == 3, done.stdout
    assert false <= 3, done.stdout
    assert (done.returncode, "检查出错" in done.stdout) == (0, False), done.stdout


def run(pk: int, risk: int, severe: int = 0, error: str = "") -> Any:
    return SimpleNamespace(application_id=pk, risk=risk, severe=severe, error=error)


def filed(planted: set[int], clean: set[int]) -> Any:
    return SimpleNamespace(planted=dict.fromkeys(planted), clean=dict.fromkeys(clean))


def test_what_is_as_risky_as_a_faultless_one_comes_after_it() -> None:
    clean = set(range(2, 21))
    equal = judge([run(1, 10), *(run(pk, 10) for pk in clean)], filed({1}, clean))
    assert (equal["ranks"][1][0], equal["first"], equal["found"], equal["met"]) == (20, 3, 0, False)
    above = judge([*(run(pk, 10) for pk in clean), run(1, 11)], filed({1}, clean))
    assert (above["ranks"][1][0], above["found"], above["wanted"], above["met"]) == (1, 1, 1, True)


def test_severe_flags_of_the_faultless_and_checks_that_fail_spoil_it() -> None:
    clean = set(range(2, 22))
    for severe, met in ((2, True), (3, False)):
        runs = [run(1, 900, 9), *(run(pk, 100 * (pk < 2 + severe), int(pk < 2 + severe)) for pk in clean)]
        seen = judge(runs, filed({1}, clean))
        assert (len(seen["false"]), seen["share"], seen["met"]) == (severe, severe / 20, met)
    assert not judge([run(1, 900, 9), run(2, 0, error="months")], filed({1}, {2}))["met"]
