"""Time reading an official list and matching it against the registry, and how the cost grows.

Part of `make bench`; ``python scripts/bench_lists.py`` runs it alone. Of the rows half are known by their code, three
in ten by their name, one in ten stand under a close name, and one in ten are new. Each measurement is a process of its
own, so that its peak memory is its own too.
"""

import datetime as dt
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from typing import Any

ROWS = 20_000
FORMS = ("xlsx", "csv")
APPLY = "apply"
PLACES = ("长沙", "株洲", "湘潭", "衡阳", "邵阳", "岳阳", "常德", "益阳", "郴州", "永州", "怀化", "娄底", "武汉")
SIGNS = "华兴盛隆泰源恒达鑫宏润丰瑞祥金银铜铁安康平和利东西南北山河江海天地明亮光辉新中大成立业创智联合众信诚德仁义礼"
TRADES = ("水泥", "玻璃", "钢铁", "有色金属", "化工", "陶瓷", "机械制造", "电子科技", "新材料", "纺织", "食品", "医药")
FIRMS = ("有限公司", "股份有限公司", "有限责任公司")


def name_of(dice: random.Random) -> str:
    """A fictitious name as firms bear them."""
    own = "".join(dice.choice(SIGNS) for _ in range(dice.choice((2, 3, 4))))
    return dice.choice(PLACES) + own + dice.choice(TRADES) + dice.choice(FIRMS)


def line_of(name: str, code: str, at: int) -> tuple[str, str, str, str]:
    """A row: of a known code, a known name without code, a name with one sign wrong, or a firm not yet known."""
    part = at % 10
    if part == 8:
        name = name[:2] + "某" + name[3:]
    elif part == 9:
        name, code = f"示例{at}新厂", f"9{code[1:]}"
    return "绿色工厂", name, code if part < 5 or part == 9 else "", "2025年10月20日"


def measure(rows: int, form: str) -> None:
    """Read and match `rows` rows against as many units; print seconds of both, certain, doubtful and peak MB."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "lvheng.config.settings"
    os.environ.setdefault("LVHENG_MODE", "demo")
    import django
    from django.core.files.uploadedfile import SimpleUploadedFile

    django.setup()
    from lvheng.core.tabular import write_rows
    from lvheng.registry.listbook import COLUMNS, table_of
    from lvheng.registry.matching import Asked, Index, Known, match_all

    dice = random.Random(1)  # noqa: S311 (the same list each time)
    units = [Known(pk, "factory", f"8{pk:017d}", (name_of(dice),)) for pk in range(rows)]
    lines = [line_of(unit.names[0], unit.code, at) for at, unit in enumerate(units)]
    labels = [COLUMNS[name].label for name in ("kind", "name", "uscc", "on")]
    if form == "csv":
        content = "\n".join(",".join(cells) for cells in (labels, *lines)).encode()
    else:
        content = write_rows("名单", [(label, 20) for label in labels], lines)
    upload = SimpleUploadedFile(f"list.{form}", content)
    start = time.perf_counter()
    table = table_of(upload)
    read = time.perf_counter()
    asked = [Asked(one.number, one.texts["kind"], one.texts["name"], one.texts["uscc"]) for one in table.lines]
    found = match_all(Index(units), asked)
    done = time.perf_counter()
    if table.problems or len(found) != rows:
        raise SystemExit(f"the list was not read: {table.problems[:3]}")
    certain = sum(match.unit is not None and not match.doubts for match in found)
    doubtful = sum(bool(match.doubts) for match in found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(read - start, done - read, certain, doubtful, peak)


def measure_applying(rows: int) -> None:
    """Apply `rows` rows: two in five new, three renamed out of ten, three removed; print seconds read, applied, MB."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "lvheng.config.settings", "LVHENG_MODE": "demo", "LVHENG_DATA_DIR": folder,
        }  # fmt: skip
        import django
        from django.core.files.uploadedfile import SimpleUploadedFile
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from lvheng.registry.actions.lists import apply_list, decide_rows, read_list
        from lvheng.registry.listbook import COLUMNS
        from lvheng.registry.listplan import Decision

        officer, province, known = laid(rows)
        columns = ("kind", "name", "uscc", "city", "state", "former", "reason")
        lines = [",".join(COLUMNS[name].label for name in columns)]
        dice = random.Random(2)  # noqa: S311 (the same list each time)
        for at in range(rows - len(known)):
            stem = f"91430200MB{at:07d}"
            lines.append(f"绿色工厂,新厂{at:05d}{name_of(dice)},{stem + check_of(stem)},430200,,,")
        for at, (name, code) in enumerate(known):
            changed = f"更名{name},{code},,更名,{name}," if at % 2 else f"{name},{code},,移出,,停产"
            lines.append(f"绿色工厂,{changed}")
        upload = SimpleUploadedFile("list.csv", "\n".join(lines).encode())
        start, on = time.perf_counter(), dt.date(2024, 12, 31)
        found = read_list(
            upload, actor=officer, level="provincial", authority=province, year=2024, decision="示例", listed_on=on
        )
        read = time.perf_counter()
        if found.content["count"]:
            raise SystemExit(f"the list has problems: {found.content['problems'][:3]}")
        waiting = [one["line"] for one in found.content["rows"] if one["outcome"] == "doubt"]
        if waiting:
            decide_rows(found, dict.fromkeys(waiting, Decision("new")), actor=officer)
            found.refresh_from_db()
        counts = apply_list(found, actor=officer)
        done = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(read - start, done - read, counts["new"], counts["renamed"] + counts["removed"], peak)


def check_of(stem: str) -> str:
    """The check character of a code."""
    from stdnum.cn import uscc

    return str(uscc.calc_check_digit(stem))


def laid(rows: int) -> tuple[Any, Any, list[tuple[str, str]]]:
    """A province with a city, an officer, and three in five of `rows` as listed units: (officer, province, units)."""
    from lvheng.accounts.models import Authority, Role, User
    from lvheng.core import clock
    from lvheng.registry.models import ListEntry, Unit

    top = Authority.objects.create(code="000000", name="部", level="ministry", path="/000000/")
    province = Authority.objects.create(
        code="430000", name="示例省", level="province", parent=top, path="/000000/430000/"
    )
    city = Authority.objects.create(
        code="430200", name="示例市", level="city", parent=province, path="/000000/430000/430200/"
    )
    officer = User.objects.create(username="officer")
    Role.objects.create(user=officer, kind=Role.Kind.OFFICER, authority=province, since=clock.now())
    dice, made = random.Random(1), []  # noqa: S311 (the same list each time)
    for at in range(rows * 3 // 5):
        stem = f"91430200MA{at:07d}"
        unit = Unit(
            kind="factory", name=f"厂{at:05d}{name_of(dice)}", uscc=stem + check_of(stem), authority=city,
            created_at=clock.now(),
        )  # fmt: skip
        unit.derive()
        made.append(unit)
    Unit.objects.bulk_create(made, batch_size=400)
    on = dt.date(2020, 1, 1)
    ListEntry.objects.bulk_create(
        [ListEntry(unit=one, level="provincial", year=2020, name=one.name, listed_on=on) for one in made],
        batch_size=400,
    )
    return officer, province, [(one.name, one.uscc) for one in made]


def measured(rows: int, form: str) -> tuple[float, float, int, int, float]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, str(rows), form]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    return float(said[0]), float(said[1]), int(said[2]), int(said[3]), float(said[4])


def main() -> None:
    """Measure at a tenth and in full, and print both with the ratio of their times."""
    heads = "".join(f" {one:>8}" for one in ("read s", "match s", "certain", "doubtful", "peak MB", "ratio"))
    print(f"\n{'official list':<28}{heads}")
    for form in FORMS:
        least = 0.0
        for rows in (ROWS // 10, ROWS):
            read, matched, certain, doubtful, peak = measured(rows, form)
            least = least or read + matched
            ratio = (read + matched) / least
            name = f"{form}, {rows} rows and units"
            told = f"{name:<28} {read:>8.2f} {matched:>8.2f} {certain:>8} {doubtful:>8} {peak:>8.0f} {ratio:>8.1f}"
            print(told, flush=True)
    heads = "".join(f" {one:>8}" for one in ("read s", "apply s", "new", "changed", "peak MB", "ratio"))
    print(f"\n{'official list applied':<28}{heads}")
    least = 0.0
    for rows in (ROWS // 10, ROWS):
        read, applied, new, changed, peak = measured(rows, APPLY)
        least = least or applied
        name = f"{rows} mixed rows"
        print(f"{name:<28} {read:>8.2f} {applied:>8.2f} {new:>8} {changed:>8} {peak:>8.0f} {applied / least:>8.1f}")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        if sys.argv[2] == APPLY:
            measure_applying(int(sys.argv[1]))
        else:
            measure(int(sys.argv[1]), sys.argv[2])
    else:
        main()
