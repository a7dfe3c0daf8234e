"""A new account as a person asks for it: what is wrong with the name or password they chose, and making it."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lvheng.accounts.models import User
from lvheng.core.refusal import Gap, Invalid
from lvheng.core.said import fault_of_email, fault_of_phone

SHORTEST, LONGEST = 3, 60
#: How much of what a person says of themselves is kept.
LIMITS = {"person": 60, "phone": 40, "email": 120}


def is_taken(username: str) -> bool:
    """Whether somebody signs in with this name, be it with other capitals."""
    return User.objects.filter(username__iexact=username).exists()


def account_gaps(username: str, password: str, again: str, *, person: str, email: str = "") -> list[Gap]:
    """What is wrong with a chosen name and password."""
    return [*_name_gaps(username), *_password_gaps(username, password, again, person, email)]


def _name_gaps(username: str) -> list[Gap]:
    if not username:
        return [Gap("请填写用户名，登录时使用。", "username")]
    if not SHORTEST <= len(username) <= LONGEST:
        return [Gap(f"用户名应为 {SHORTEST} 至 {LONGEST} 个字，现有 {len(username)} 个字。", "username")]
    try:
        User._meta.get_field("username").run_validators(username)  # noqa: SLF001 (public API of Django)
    except ValidationError:
        return [Gap(f"“{username}”不能用作用户名；可用文字、数字和 @ . + - _，不含空格。", "username")]
    if is_taken(username):
        return [Gap(f"用户名“{username}”已有人使用，请换一个。", "username")]
    return []


def _password_gaps(username: str, password: str, again: str, person: str, email: str) -> list[Gap]:
    if not password:
        return [Gap("请填写密码。", "password")]
    try:
        validate_password(password, User(username=username, display_name=person, email=email))
    except ValidationError as error:
        return [Gap(message, "password") for message in error.messages]
    return [] if password == again else [Gap("两次填写的密码不一致，请重新填写。", "again")]


def contact_gaps(phone: str, email: str) -> list[Gap]:
    """What is wrong with how a person can be reached; nothing said is nothing wrong."""
    found = [("phone", fault_of_phone(phone) if phone else ""), ("email", fault_of_email(email) if email else "")]
    return [Gap(fault, field) for field, fault in found if fault]


def hash_of(password: str) -> str:
    """All that is kept of a password."""
    return make_password(password)


def make_account(username: str, hashed: str, *, person: str, phone: str, email: str) -> User:
    """A person who can sign in. Raises Invalid where the name was taken meanwhile."""
    gap = Gap(f"用户名“{username}”已有人使用，请换一个。", "username")
    if is_taken(username):
        raise Invalid([gap])
    try:
        with transaction.atomic():
            return User.objects.create(
                username=username, password=hashed, display_name=person, phone=phone, email=email
            )
    except IntegrityError:  # pragma: no cover (two at the same moment)
        raise Invalid([gap]) from None
