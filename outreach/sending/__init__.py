"""From queued rows to the gateway and back: claim, send, record, reconcile."""
