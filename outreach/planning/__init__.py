"""From a campaign to message rows: who, what text, how many segments, what it costs, and once only."""
