"""The finished site as one ZIM file, which Kiwix opens on telephones and computers without a network."""

from __future__ import annotations

from pathlib import Path

from ..errors import KitError
from ..pages import Site
from .pages import archive_of


def write_zim(built: Path, site: Site, icon: bytes, epoch: int, path: Path) -> None:
    """The site in the folder `built` as a ZIM file at `path`; same site, same bytes.

    `icon` is a PNG of 48 by 48 pixels, `epoch` (seconds since 1970) the only date. Prints and recordings go in when the site has them.
    Raises KitError without libzim (extra `zim`), and for a link of a page to something that is not in the site.
    """
    need_libzim()
    from .file import write

    write(archive_of(built, site, icon, epoch), path)


def need_libzim() -> None:
    """Raises KitError, with the next step, when this installation cannot make ZIM files."""
    try:
        from .file import write  # noqa: F401
    except ImportError as error:  # not installed, or not for this machine
        if (error.name or "").partition(".")[0] != "libzim":
            raise
        hint = "chạy “pip install '.[zim]'” trong thư mục của bộ công cụ, hoặc bỏ zim khỏi --only"
        raise KitError.of("libzim", 0, "no-libzim", "chưa cài thư viện làm tệp ZIM", hint) from error
