"""The WSGI application, for waitress (`outreach serve`) or any other server."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outreach.settings")

# Without its keys anybody could sign what only we may sign, and stops would be kept under another key.
if not settings.PHONE_KEY or settings.SECRET_KEY == "not-set":  # noqa: S105
    raise ImproperlyConfigured("OUTREACH_SECRET_KEY and OUTREACH_PHONE_KEY are not set: run `outreach init`, or set them for this process")

application = get_wsgi_application()
