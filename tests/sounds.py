"""Small recordings made of bytes. Helpers for tests."""

from __future__ import annotations

# A frame of MPEG-1 layer III (ISO 11172-3): 32 kbit/s, 44.1 kHz, mono, 1152 samples in 144 * 32000 / 44100 = 104 bytes; zeros are silence.
_FRAME = bytes([0xFF, 0xFB, 0x10, 0xC4]) + bytes(100)
_SAMPLES, _RATE = 1152, 44100

#: How an MP4 and an Ogg file begin; enough for a check of their kind, not to be played.
M4A = (32).to_bytes(4, "big") + b"ftypM4A " + bytes(20)
OGG = b"OggS" + bytes(28)


def mp3(seconds: float) -> bytes:
    """Silence that a browser plays."""
    return _FRAME * max(1, round(seconds * _RATE / _SAMPLES))
