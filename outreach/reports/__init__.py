"""Who was reached, and who must be visited."""
