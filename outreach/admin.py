"""Where Django looks for the admin."""

from .console import admin as admin
