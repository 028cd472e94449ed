"""Addresses of `outreach serve`."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from .webhooks import twilio_reply, twilio_status

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("webhooks/twilio/status/<slug:mark>", twilio_status),
    path("webhooks/twilio/reply", twilio_reply),
]
