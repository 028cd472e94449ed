"""The one app of the outreach project."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Register, campaigns and messages."""

    name = "outreach"
    verbose_name = "Nhắn tin tới hộ dân"
    default_auto_field = "django.db.models.BigAutoField"
