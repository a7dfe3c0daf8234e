"""From facts and levels to a score: units, checks, methods, totals, ranking. Pure: knows no Django."""

from . import ranking
from .checks import check_all, check_benchmark, check_fact
from .facts import Benchmark, EvaluationError, Fact, Problem
from .gains import Gain, gains
from .numbers import NumberError, parse_decimal
from .results import GroupScore, IndicatorScore, Score, TraceStep
from .score import effective_weights, evaluate
from .units import UnitError, convert, parse_unit, same_dimension

__all__ = [
    "Benchmark",
    "EvaluationError",
    "Fact",
    "Gain",
    "GroupScore",
    "IndicatorScore",
    "NumberError",
    "Problem",
    "Score",
    "TraceStep",
    "UnitError",
    "check_all",
    "check_benchmark",
    "check_fact",
    "convert",
    "effective_weights",
    "evaluate",
    "gains",
    "parse_decimal",
    "parse_unit",
    "ranking",
    "same_dimension",
]
