"""Small Vietnamese wordings."""

from generator.words import file_size


def test_sizes_are_said_as_phones_say_them() -> None:
    assert [file_size(size) for size in (0, 83_400, 999_499, 999_500, 1_860_000, 9_949_999, 9_950_000, 21_400_000)] == [
        *("1 KB", "83 KB", "999 KB", "1,0 MB", "1,9 MB", "9,9 MB", "10 MB", "21 MB")
    ]
