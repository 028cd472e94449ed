"""A week in an invented commune, for showing and for trying: `outreach demo`."""
