"""The notices as data: packs, their schema, loader and content hash. Pure: knows no Django and no other room."""

from .base import Assumption, Switch, content_hash
from .campaign import (
    CampaignPack,
    Column,
    Eligibility,
    Exclusion,
    Gate,
    Level,
    SourceList,
    Step,
    SummaryTable,
    Window,
    Windows,
)
from .errors import IndustryNotFound, PackError, StandardNotFound
from .industries import Industry
from .loader import (
    list_industries,
    list_standards,
    list_territories,
    load_campaign,
    load_notice,
    load_standard,
    pack_roots,
    pack_years,
)
from .models import (
    Band,
    BasicRequirement,
    Bounds,
    Choice,
    Evidence,
    FileRules,
    Group,
    Indicator,
    Option,
    PlatformFunction,
    ProfileField,
    ProfileSection,
    Standard,
    StandardInfo,
)
from .notices import Clause, Document, Notice
from .reviewing import CheckRules
from .sheets import Carrier, Coefficients, Sheet, SheetBook, SheetField

__all__ = [
    "Assumption", "Band", "BasicRequirement", "Bounds", "CampaignPack", "Carrier", "CheckRules", "Choice",
    "Clause", "Coefficients", "Column", "Document", "Eligibility", "Evidence", "Exclusion", "FileRules", "Gate",
    "Group", "Indicator", "Industry", "IndustryNotFound", "Level", "Notice", "Option", "PackError",
    "PlatformFunction", "ProfileField", "ProfileSection", "Sheet", "SheetBook", "SheetField", "SourceList",
    "Standard", "StandardInfo", "StandardNotFound", "Step", "SummaryTable", "Switch", "Window", "Windows",
    "content_hash", "list_industries", "list_standards", "list_territories", "load_campaign", "load_notice",
    "load_standard", "pack_roots", "pack_years",
]
