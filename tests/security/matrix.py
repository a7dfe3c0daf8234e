"""Who may call which address: one row an endpoint, by its URL name. Rooms add their rows as they add addresses.

A row is a set of roles, or `Row(see, do)` where more may look (GET) than act (POST).

Roles: `public` (nobody signed in), `stranger` (signed in, without a role), `enterprise`, `city`, `province`,
`ministry`, `expert`, `auditor`, `admin`. A role that a row does not name never gets a page or an act there: it is
refused (403) or there is nothing (404). A role that it names may still be refused one object outside its reach.
"""

from dataclasses import dataclass

ROLES = ("stranger", "enterprise", "city", "province", "ministry", "expert", "auditor", "admin")
SIGNED_IN = frozenset(ROLES)
EVERYBODY = SIGNED_IN | {"public"}

#: Addresses of libraries, by the start of their names: signing in and its second factor.
LIBRARIES = ("account_", "mfa_")

ENTERPRISE = frozenset({"enterprise"})
CITY = frozenset({"city"})
PROVINCE = frozenset({"province"})
MINISTRY = frozenset({"ministry"})
OFFICERS = CITY | PROVINCE | MINISTRY
OVERSEERS = OFFICERS | {"auditor"}
READERS = OVERSEERS | {"enterprise"}

EXPERT = frozenset({"expert"})


@dataclass(frozen=True)
class Row:
    """Who may look, who may act."""

    see: frozenset[str]
    do: frozenset[str]


def row(name: str) -> Row:
    """The row of an address; everybody where there is none (another test says that it is missing)."""
    found = MATRIX.get(name, EVERYBODY)
    return found if isinstance(found, Row) else Row(found, found)


MATRIX: dict[str, frozenset[str] | Row] = {
    "home": SIGNED_IN,
    "core:file": SIGNED_IN,
    # public pages
    "portal:home": EVERYBODY,
    "portal:list": EVERYBODY,
    "portal:export": EVERYBODY,
    "portal:unit": EVERYBODY,
    "portal:publicity": EVERYBODY,
    "portal:objection": EVERYBODY,
    "portal:objection_done": EVERYBODY,
    "portal:published": EVERYBODY,
    "portal:published_export": EVERYBODY,
    "portal:policy": EVERYBODY,
    "portal:guide": EVERYBODY,
    "portal:standards": EVERYBODY,
    "portal:industries": EVERYBODY,
    "portal:assumptions": EVERYBODY,
    "portal:coefficients": EVERYBODY,
    "portal:accessibility": EVERYBODY,
    # the applicant
    "filing:home": SIGNED_IN,
    "filing:years": SIGNED_IN,
    "filing:read_notifications": SIGNED_IN,
    "filing:start": ENTERPRISE,
    "filing:task_list": ENTERPRISE,
    "filing:discard": ENTERPRISE,
    "filing:withdraw": ENTERPRISE,
    "filing:profile": ENTERPRISE,
    "filing:basic": ENTERPRISE,
    "filing:indicator": ENTERPRISE,
    "filing:sheets_out": ENTERPRISE,
    "filing:sheets_in": ENTERPRISE,
    "filing:save": ENTERPRISE,
    "filing:save_indicator": ENTERPRISE,
    "filing:sheet": ENTERPRISE,
    "filing:upload": ENTERPRISE,
    "filing:remove": ENTERPRISE,
    "filing:commitment": ENTERPRISE,
    "filing:prepare": ENTERPRISE,
    "filing:check": ENTERPRISE,
    "filing:submit": ENTERPRISE,
    "filing:submitted": READERS,
    "filing:gains": ENTERPRISE,
    "filing:recompute": READERS,
    # documents
    "documents:receipt": READERS,
    "documents:commitment": READERS,
    "documents:application": READERS,
    "documents:summary_table": OVERSEERS,
    "documents:summary_preview": OVERSEERS,
    "documents:benchmarking": OVERSEERS,
    # benchmark sets: published ones are read by everybody who is signed in
    "benchmarks:home": SIGNED_IN,
    "benchmarks:set": SIGNED_IN,
    "benchmarks:export": SIGNED_IN,
    "benchmarks:new": MINISTRY,
    "benchmarks:shipped": MINISTRY,
    "benchmarks:publish": MINISTRY,
    "benchmarks:name": MINISTRY,
    "benchmarks:add_row": MINISTRY,
    "benchmarks:change_row": MINISTRY,
    "benchmarks:remove_row": MINISTRY,
    "benchmarks:import": MINISTRY,
    "benchmarks:preview": MINISTRY,
    # look-ups of exclusions
    "screening:home": OVERSEERS,
    "screening:look_ups": OVERSEERS,
    "screening:decide": CITY | PROVINCE,
    # review
    "review:queue": OVERSEERS,
    "review:existing": OVERSEERS,
    "review:remind": CITY | PROVINCE,
    "review:application": Row(OVERSEERS, OFFICERS),
    "review:decide": OFFICERS,
    "review:judge_rest": OFFICERS,
    "review:assign": MINISTRY,
    "review:desk": Row(OVERSEERS, OFFICERS),
    "review:save_verdict": OFFICERS,
    "review:evidence_page": OVERSEERS | EXPERT,
    "review:expert_home": EXPERT,
    "review:expert": EXPERT,
    "review:expert_desk": EXPERT,
    "review:give_opinion": EXPERT,
    "review:recuse": EXPERT,
    # selection
    "selection:process": SIGNED_IN,
    "selection:city": OVERSEERS,
    "selection:hand_in": CITY,
    "selection:ranking": Row(PROVINCE | MINISTRY | {"auditor"}, PROVINCE),
    "selection:rank_all": PROVINCE,
    "selection:decide": PROVINCE,
    "selection:report": Row(PROVINCE | MINISTRY | {"auditor"}, PROVINCE),
    "selection:release": PROVINCE,
    "selection:ministry": Row(MINISTRY | {"auditor"}, MINISTRY),
    "selection:assign_automatically": MINISTRY,
    "selection:candidate": Row(MINISTRY | {"auditor"}, MINISTRY),
    "selection:publicity": Row(MINISTRY | {"auditor"}, MINISTRY),
    "selection:objections": Row(MINISTRY | {"auditor"}, MINISTRY),
    "selection:objection": MINISTRY,
    "selection:publish": Row(MINISTRY | {"auditor"}, MINISTRY),
    "selection:closing": Row(MINISTRY | {"auditor"}, MINISTRY),
    "selection:propose": MINISTRY,
    "selection:confirm_all": MINISTRY,
    "selection:close_year": MINISTRY,
    "selection:proposal": MINISTRY,
    "selection:falsification_start": Row(PROVINCE | MINISTRY | {"auditor"}, PROVINCE | MINISTRY),
    "selection:falsification": PROVINCE | MINISTRY,
    # for machines
    "api:api-root": EVERYBODY,
    "api:openapi-json": EVERYBODY,
    "api:public_list": EVERYBODY,
    "api:clauses": EVERYBODY,
    "api:applications": SIGNED_IN,
    "api:application": SIGNED_IN,
    "api:sheets_of_standard": EVERYBODY,
    "api:sheets_of_application": SIGNED_IN,
    "api:save_sheet": ENTERPRISE,
    # reads across rooms
    "analysis:city": OVERSEERS,
    "analysis:province": PROVINCE | MINISTRY | {"auditor"},
    "analysis:ministry": MINISTRY | {"auditor"},
    "analysis:progress": OVERSEERS,
    "analysis:statistics": OVERSEERS,
    "analysis:derived": Row(MINISTRY | {"auditor"}, MINISTRY),
    "analysis:derived_set": Row(MINISTRY | {"auditor"}, MINISTRY),
    "analysis:derived_row": Row(MINISTRY | {"auditor"}, MINISTRY),
    "analysis:derived_effect": MINISTRY | {"auditor"},
    "analysis:log": frozenset({"auditor", "admin"}),
}
