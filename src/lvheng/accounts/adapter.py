"""Accounts are made by invitation or by an approved registration, not by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's behaviour, with open sign-up off."""

    def is_open_for_signup(self, request: Any) -> bool:
        """No open sign-up."""
        return False
