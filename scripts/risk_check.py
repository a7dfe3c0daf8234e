"""Plant faults among generated applications and see whether ordering by risk finds them: `make risk-check`.

400 submitted applications of 10 industries, 30 of them with one fault each, in a throw-away database in a temporary
folder; every automatic check runs over all. Printed is each fault with its rank and flags, then the two figures asked
for: how many of the first 60 by risk are planted, and how many of the faultless carry a severe flag. Exit code 1 where
they miss what is wanted. The same seed, the same figures; ``--seed`` draws others.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from typing import Any

UNITS, FAULTS, INDUSTRIES, SEED = 400, 30, 10, 20251105
#: Shares of what is wanted: 27 of 30 among the first 60 of 400; a tenth of the faultless.
FIRST, FOUND, FALSE = 0.15, 0.9, 0.10


def prepare(folder: str) -> None:
    """An empty database in a folder of its own, whatever the environment says of other databases and stores."""
    for name in [name for name in os.environ if name.startswith("LVHENG_")]:
        del os.environ[name]
    os.environ |= {"LVHENG_MODE": "demo", "LVHENG_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "lvheng.config.settings"}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def check_all() -> list[Any]:
    """Run every check over everything submitted; the runs, the riskiest first."""
    from lvheng.demo.build import PRESENT
    from lvheng.demo.filling import at
    from lvheng.review.actions import check_waiting
    from lvheng.review.models import CheckRun

    with at(PRESENT):
        check_waiting(everything=True)
    runs = CheckRun.objects.filter(ran_at__isnull=False).select_related("application__unit").prefetch_related("flags")
    return list(runs.order_by("-risk", "-severe", "application_id"))


def flags_of(run: Any, *severities: str) -> str:
    """The checks that flagged, with how often."""
    found = Counter(flag.check_id for flag in run.flags.all() if flag.severity in severities)
    return " ".join(f"{name}×{count}" if count > 1 else name for name, count in sorted(found.items()))


def judge(runs: list[Any], filed: Any) -> dict[str, Any]:
    """Ranks by application, equal ones the faultless first, and how what is wanted is met."""
    ordered = sorted(runs, key=lambda run: (-run.risk, -run.severe, run.application_id in filed.planted))
    ranks = {run.application_id: (rank, run) for rank, run in enumerate(ordered, start=1)}
    first = round(len(runs) * FIRST)
    false = [run for run in runs if run.application_id in filed.clean and run.severe]
    found, wanted = sum(ranks[pk][0] <= first for pk in filed.planted), round(len(filed.planted) * FOUND)
    share = len(false) / max(len(filed.clean), 1)
    met = found >= wanted and share <= FALSE and not any(run.error for run in runs)
    return {
        "ranks": ranks,
        "first": first,
        "false": false,
        "found": found,
        "wanted": wanted,
        "share": share,
        "met": met,
    }


def tell(runs: list[Any], filed: Any) -> bool:
    """Print faults and result; whether what is wanted is met."""
    from risk.faults import WORDS

    seen = judge(runs, filed)
    ranks, first, false = seen["ranks"], seen["first"], seen["false"]
    print(f"\n{'名次':<4} {'风险':>5}  {'植入的错误':<22}  单位；标记")
    for pk, case in sorted(filed.planted.items(), key=lambda pair: ranks[pair[0]][0]):
        rank, run = ranks[pk]
        severe, others = flags_of(run, "severe"), flags_of(run, "warning")
        mark = " " if rank <= first else "!"
        print(f"{mark}{rank:<4} {run.risk:>5}  {WORDS[case.fault]:<22}  {case.plan.unit}；严重：{severe or '—'}；"
              f"提醒：{others or '—'}")  # fmt: skip
    for case, gaps in filed.refused:
        print(f"填报时即被拦下：{WORDS[case.fault]}（{gaps}）")
    why = Counter(flag.check_id for run in false for flag in run.flags.all() if flag.severity == "severe")
    more = Counter(
        name for run in runs if run.application_id in filed.clean
        for name in {flag.check_id for flag in run.flags.all() if flag.severity == "warning"}
    )  # fmt: skip
    failed = [run for run in runs if run.error]
    print(f"\n无误的 {len(filed.clean)} 份中的严重标记：{dict(why.most_common())}")
    print(f"带提醒的份数：{dict(more.most_common())}")
    for run in failed[:5]:
        print(f"检查出错：{run.application.unit} {run.error}")
    copied = sum(filed.clean[run.application_id].copied_from for run in false)
    print(f"\n共 {len(runs)} 份，植入 {len(filed.planted)} 处。按风险排在前 {first} 份的有 {seen['found']} 处"
          f"（要求至少 {seen['wanted']} 处）；无误的申报带严重标记的有 {len(false)} 份，占 {seen['share']:.1%}"
          f"（要求不超过 {FALSE:.0%}），其中 {copied} 份是被别家照抄的（材料上分不出谁抄谁）。")  # fmt: skip
    return bool(seen["met"])


def main() -> int:
    """Generate, check, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="draw other units and faults")
    parser.add_argument("--units", type=int, default=UNITS)
    parser.add_argument("--faults", type=int, default=FAULTS)
    parser.add_argument("--industries", type=int, default=INDUSTRIES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from risk.filing import file_all

        began = time.perf_counter()
        filed = file_all(options.units, options.faults, options.industries, options.seed)
        print(f"种子 {options.seed}：填报用时 {time.perf_counter() - began:.0f} 秒", flush=True)
        began = time.perf_counter()
        runs = check_all()
        print(f"检查用时 {time.perf_counter() - began:.0f} 秒")
        return 0 if tell(runs, filed) else 1


if __name__ == "__main__":
    sys.exit(main())
