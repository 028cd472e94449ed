"""The admin: everything the register and the messages hold, to be seen and corrected in a browser."""

from django.contrib import admin

from . import admin_campaigns, admin_messages, admin_register

__all__ = ["admin_campaigns", "admin_messages", "admin_register"]

admin.site.site_header = "Cầm Tay – nhắn tin tới hộ dân"
admin.site.site_title = "Cầm Tay"
admin.site.site_url = None  # there is no other page to go to
admin.site.index_title = "Trang quản trị"
admin.site.empty_value_display = "–"
