"""What is seen in a browser: the admin, and the webhooks of providers."""
