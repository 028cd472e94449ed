"""`kit share`: the kit for the telephones in the room, over this machine's Wi-Fi, without Internet."""
