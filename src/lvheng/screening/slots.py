"""What an act is asked about before its row is there."""

from dataclasses import dataclass

from lvheng.accounts.models import Authority
from lvheng.standards import SourceList


@dataclass(frozen=True)
class SourceSlot:
    """A source list for an authority's territory, of which a snapshot is to be imported."""

    source_list: SourceList
    authority: Authority
