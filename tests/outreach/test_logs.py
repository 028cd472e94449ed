"""What the log of a place may say."""

import logging
import logging.config
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from outreach.logs import Line
from outreach.models import Phone

from .samples import make_hamlet, make_household

NUMBER = "+84500000001"


def written(faults_in_full: bool) -> str:
    """The line of the fault that is being handled, by the very formatter of the settings."""
    chosen = {**settings.LOGGING["formatters"]["line"], "faults_in_full": faults_in_full}
    formatter = logging.config.DictConfigurator(settings.LOGGING).configure_formatter(chosen)
    assert isinstance(formatter, Line)
    return formatter.format(logging.LogRecord("django.request", logging.ERROR, "", 0, "Internal Server Error", (), sys.exc_info()))


@pytest.mark.django_db
def test_a_fault_in_the_log_says_where_and_what_kind_but_quotes_nobody() -> None:
    """The database's own words hold the number; they are for a developer with OUTREACH_DEBUG."""
    household = make_household("H1", make_hamlet(), NUMBER)
    try:
        with transaction.atomic():
            Phone.objects.create(household=household, number=NUMBER)
    except IntegrityError as error:
        error.add_note(f"Key (number)=({NUMBER})")  # as PostgreSQL says it, on SQLite too
        said, full = written(False), written(True)
    assert NUMBER in full
    assert NUMBER not in said
    assert said.endswith("IntegrityError")
    assert "test_logs.py" in said


def test_the_settings_tell_faults_in_full_only_when_debugging() -> None:
    """What the service runs with."""
    assert settings.LOGGING["formatters"]["line"]["faults_in_full"] is settings.DEBUG
