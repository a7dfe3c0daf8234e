"""The transitions of registrations, invitations and changes of units."""

from lvheng.core.process import Process, Transition
from lvheng.registry.models import ChangeRequest, Invitation, Registration

R, I, C = Registration.State, Invitation.State, ChangeRequest.State  # noqa: E741 (the letters of the tables)

REGISTRATION = Process(
    name="registration",
    label="填报账号注册",
    states=dict(R.choices),
    transitions=(
        Transition(
            "approve", "通过注册", (R.SUBMITTED,), R.APPROVED, "city", "registry.decide_registration",
            ("registry.not_own_registration",),
        ),
        Transition(
            "refuse", "不予通过", (R.SUBMITTED,), R.REFUSED, "city", "registry.decide_registration",
            ("registry.not_own_registration",),
        ),
    ),
)  # fmt: skip

INVITATION = Process(
    name="invitation",
    label="邀请",
    states=dict(I.choices),
    transitions=(
        Transition(
            "accept", "接受邀请", (I.OPEN,), I.ACCEPTED, "unit", "registry.accept_invitation",
            ("registry.invitation_fresh", "registry.not_own_invitation", "registry.inviter_may"),
        ),
        Transition("revoke", "撤销邀请", (I.OPEN,), I.REVOKED, "unit", "registry.revoke_invitation"),
        Transition("lapse", "随邀请人离开而撤销", (I.OPEN,), I.REVOKED, "system", "registry.lapse_invitation"),
    ),
)  # fmt: skip

OPEN = (C.SUBMITTED, C.CITY_AGREED)
CHANGE = Process(
    name="change",
    label="单位变更",
    states=dict(C.choices),
    transitions=(
        Transition(
            "city_agree", "同意并报省级", (C.SUBMITTED,), C.CITY_AGREED, "city", "registry.review_change",
            ("registry.not_own_change",),
        ),
        Transition(
            "city_refuse", "不同意", (C.SUBMITTED,), C.REFUSED, "city", "registry.review_change",
            ("registry.not_own_change",),
        ),
        Transition(
            "approve", "批准并生效", OPEN, C.EFFECTIVE, "province", "registry.decide_change",
            ("registry.city_heard", "registry.not_own_change"),
        ),
        Transition(
            "refuse", "不予批准", OPEN, C.REFUSED, "province", "registry.decide_change",
            ("registry.city_heard", "registry.not_own_change"),
        ),
        Transition("withdraw", "撤回变更申请", OPEN, C.WITHDRAWN, "unit", "registry.withdraw_change"),
        Transition("lapse", "随单位合并终止变更申请", OPEN, C.REFUSED, "province", "registry.decide_change"),
    ),
)  # fmt: skip
