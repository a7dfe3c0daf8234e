"""What is asked of passwords beyond Django's own validators."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    """Django's, in Chinese: its own catalogue has lost this one sentence."""

    def get_error_message(self) -> str:
        """What is said of a password that is too short."""
        return f"密码太短，至少要有 {self.min_length} 个字符。"
