"""The ``lvheng`` command. ``score`` and ``standards`` load no Django; every other command is Django's."""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import Final, NoReturn, TextIO

from lvheng.standards import PackError

from . import scoring, standards_command

PURE: Final = ("score", "standards")
BAD_INPUT: Final = 2


_MESSAGES: Final = (
    (r"unrecognized arguments: (.*)", r"不认识的参数 \1"),
    (r"the following arguments are required: (.*)", r"缺少 \1"),
    (r"argument (\S+): invalid choice: (\S+) .*", r"\1 不能是 \2"),
    (r"ambiguous option: (\S+) .*", r"不认识的参数 \1"),
    (r"argument (\S+): ignored explicit argument (.*)", r"\1 不带值，请去掉 \2"),
)


class _Parser(argparse.ArgumentParser):
    """Says in Chinese what is wrong with the arguments and exits with 2."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and where the usage is told."""
        for pattern, words in _MESSAGES:
            message = re.sub(pattern, words, message)
        sys.stderr.write(f"参数有误：{message}。请用 {self.prog} --help 查看用法。\n")
        raise SystemExit(BAD_INPUT)


def build_parser() -> argparse.ArgumentParser:
    """The parser of the commands that need no Django."""
    about = "绿衡：绿色制造单位推荐工作。其他命令见 lvheng help。"
    parser = _Parser(prog="lvheng", description=about, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    add_score_arguments(commands.add_parser("score", help="按评价标准计算得分", allow_abbrev=False))
    standards = commands.add_parser("standards", help="查看和检查评价标准", allow_abbrev=False)
    standards_command.add_arguments(standards)
    return parser


def add_score_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``score``."""
    parser.add_argument("--json", action="store_true", help="每个文件输出一行 JSON")
    parser.add_argument("files", nargs="*", metavar="FILE", help="YAML 或 JSON 文件，- 为标准输入")
    parser.set_defaults(run=scoring.run)


def parse(arguments: list[str]) -> argparse.Namespace:
    """The options of one command; those of ``score`` may stand between its files."""
    if arguments[:1] == ["score"]:
        parser = _Parser(prog="lvheng score", description="按评价标准计算得分", allow_abbrev=False)
        add_score_arguments(parser)
        return parser.parse_intermixed_args(arguments[1:])
    return build_parser().parse_args(arguments)


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 (a check found faults) or 2 (bad input)."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments and arguments[0] not in PURE and arguments[0] not in ("-h", "--help"):
        from . import manage

        manage.run(arguments)
        return 0
    for stream in (sys.stdout, sys.stderr):
        _write_utf8(stream)
    options = parse(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except PackError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _write_utf8(stream: TextIO) -> None:
    """Chinese must come out whatever the locale; bytes of odd file names are written as JSON-safe escapes."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
