"""Who may call which address: one row an endpoint, by its URL name. Rooms add their rows as they add addresses.

Roles: `public` (nobody signed in), `stranger` (signed in, without a role), `enterprise`, `city`, `province`,
`ministry`, `expert`, `auditor`, `admin`. A role that a row does not name never gets a page or an act there: it is
refused (403) or there is nothing (404). A role that it names may still be refused one object outside its reach.
"""

ROLES = ("stranger", "enterprise", "city", "province", "ministry", "expert", "auditor", "admin")
SIGNED_IN = frozenset(ROLES)
EVERYBODY = SIGNED_IN | {"public"}

#: Addresses of libraries, by the start of their names: signing in and its second factor.
LIBRARIES = ("account_", "mfa_")

MATRIX: dict[str, frozenset[str]] = {
    "home": SIGNED_IN,
    "core:file": SIGNED_IN,
    "portal:home": EVERYBODY,
}
