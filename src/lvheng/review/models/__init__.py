"""Review: verdicts and decisions of each level, checks, questions, and experts. Beside the submission."""

from lvheng.review.models.asking import DepartmentOpinion, Question, SiteCheck, SiteDraw
from lvheng.review.models.checks import (
    CheckFlag,
    CheckRun,
    FigurePrint,
    FlagOverride,
    NamedAdviser,
    ReadBand,
    Reading,
    ReadPage,
)
from lvheng.review.models.experts import (
    ExpertAssignment,
    ExpertMeeting,
    ExpertProfile,
    ExpertScore,
    ExpertTie,
    Panel,
    PanelMember,
)
from lvheng.review.models.reminders import ExpertReminder, Reminder
from lvheng.review.models.reviews import Review, Verdict

__all__ = [
    "CheckFlag",
    "CheckRun",
    "DepartmentOpinion",
    "ExpertAssignment",
    "ExpertMeeting",
    "ExpertProfile",
    "ExpertReminder",
    "ExpertScore",
    "ExpertTie",
    "FigurePrint",
    "FlagOverride",
    "NamedAdviser",
    "Panel",
    "PanelMember",
    "Question",
    "ReadBand",
    "ReadPage",
    "Reading",
    "Reminder",
    "Review",
    "SiteCheck",
    "SiteDraw",
    "Verdict",
]
