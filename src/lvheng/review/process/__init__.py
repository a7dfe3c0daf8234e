"""The transition tables of the review room."""

from lvheng.review.process.checking import CHECKING
from lvheng.review.process.experts import ASSIGNMENT
from lvheng.review.process.questions import QUESTION
from lvheng.review.process.reviewing import REVIEW
from lvheng.review.process.sites import SITE_CHECK

__all__ = ["ASSIGNMENT", "CHECKING", "QUESTION", "REVIEW", "SITE_CHECK"]
