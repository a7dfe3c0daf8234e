"""What the units of the demonstration fill into their data sheets: raw facts that are in keeping with one another."""

from lvheng.demo.sheets.before import year_before
from lvheng.demo.sheets.factory import Factory
from lvheng.demo.sheets.fixed import household
from lvheng.demo.sheets.park import Park

__all__ = ["Factory", "Park", "household", "year_before"]
