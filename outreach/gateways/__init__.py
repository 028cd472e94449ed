"""Roads by which an SMS leaves. One file a provider; its words stay inside."""
