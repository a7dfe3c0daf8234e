"""Pages of the selection room."""

from lvheng.selection.views.appeals import appeal, appeals, own_appeal
from lvheng.selection.views.assigning import assign_automatically
from lvheng.selection.views.bulk import bulk, bulk_ministry
from lvheng.selection.views.city import city, hand_in
from lvheng.selection.views.closing import (
    close_year,
    closing,
    confirm_all,
    falsification,
    falsification_start,
    proposal,
    propose,
)
from lvheng.selection.views.comparing import scenario_compare
from lvheng.selection.views.exports import ministry_export, ranking_export
from lvheng.selection.views.gate import exceptions, override, release
from lvheng.selection.views.green import give_back_code, green_code, green_codes, request_code, revoke_code
from lvheng.selection.views.hearing import hearing, notify
from lvheng.selection.views.ministry import (
    candidate,
    ministry,
    objection,
    objections,
    publicity,
    publish,
)
from lvheng.selection.views.process import process
from lvheng.selection.views.province import decide, report
from lvheng.selection.views.ranking import rank_all, ranking
from lvheng.selection.views.scenarios import scenario, scenario_new, scenarios
from lvheng.selection.views.unit_reports import unit_report, unit_reports

__all__ = [
    "appeal",
    "appeals",
    "assign_automatically",
    "bulk",
    "bulk_ministry",
    "candidate",
    "city",
    "close_year",
    "closing",
    "confirm_all",
    "decide",
    "exceptions",
    "falsification",
    "falsification_start",
    "give_back_code",
    "green_code",
    "green_codes",
    "hand_in",
    "hearing",
    "ministry",
    "ministry_export",
    "notify",
    "objection",
    "objections",
    "override",
    "own_appeal",
    "process",
    "proposal",
    "propose",
    "publicity",
    "publish",
    "rank_all",
    "ranking",
    "ranking_export",
    "release",
    "report",
    "request_code",
    "revoke_code",
    "scenario",
    "scenario_compare",
    "scenario_new",
    "scenarios",
    "unit_report",
    "unit_reports",
]
