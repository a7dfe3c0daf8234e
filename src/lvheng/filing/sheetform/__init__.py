"""The view-model of data sheets: from the typed description and what was typed to what the page draws, and back."""

from lvheng.filing.sheetform.page import SheetPage, copies, sheet_page
from lvheng.filing.sheetform.posting import SHOWN, completed, posted, shown_by, split

__all__ = ["SHOWN", "SheetPage", "completed", "copies", "posted", "sheet_page", "shown_by", "split"]
