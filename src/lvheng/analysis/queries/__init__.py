"""Reads of the analysis room."""

from lvheng.analysis.queries.board import Board, CityBoard, CityRow, board, chart_of, city_board, dates
from lvheng.analysis.queries.life import Life, Moment, Seen, life, lives_visible_to, seen_by
from lvheng.analysis.queries.log import Chain, chain, faults_in, may_read, newest, reads_all, words_of
from lvheng.analysis.queries.progress import Progress, Step, progress, visible_to
from lvheng.analysis.queries.statistics import IndustryCount, by_industry

__all__ = [
    "Board",
    "Chain",
    "CityBoard",
    "CityRow",
    "IndustryCount",
    "Life",
    "Moment",
    "Progress",
    "Seen",
    "Step",
    "board",
    "by_industry",
    "chain",
    "chart_of",
    "city_board",
    "dates",
    "faults_in",
    "life",
    "lives_visible_to",
    "may_read",
    "newest",
    "progress",
    "reads_all",
    "seen_by",
    "visible_to",
    "words_of",
]
