"""From the finished site to the entries of a ZIM file. Reads, writes nothing.

Kiwix JS runs pages under a policy without inline scripts; openZIM's rules for metadata: https://wiki.openzim.org/wiki/Metadata.
"""

from __future__ import annotations

import hashlib
import html
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

from ..errors import KitError, Problem
from ..findable import search_docs
from ..pages import Site
from ..text import fold, nfc, plain, slug, words
from .entries import Archive, Entry, Redirect, SearchWords

MAIN = "index.html"
LANGUAGES = {"vi": "vie", "en": "eng"}  # ISO 639-3
#: Openings without diacritics of pages whose names have an `đ`: what a reader types leads there.
FOLDED = "khong-dau"
#: Characters that openZIM allows for a title, a description and a long description.
TITLE, DESCRIPTION, LONG_DESCRIPTION = 30, 80, 4000
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}
_COMPRESSIBLE = ("text/", "application/json", "image/svg+xml")
# What only a web server has a use for: its missing page, its list for search machines, and what installs the site on a telephone.
_SERVER_ONLY = re.compile(
    r"404\.html|sitemap\.xml(?:\.gz)?|robots\.txt|sw\.js|manifest\.webmanifest|assets/offline\.js|assets/icon-[\w-]+\.png"
)
_SERVER_TAGS = re.compile(
    r'<link\b[^>]*\brel="?(?:canonical|manifest|apple-touch-icon)\b[^>]*>\n?'
    r'|<script\b[^>]*\bsrc="(?:[^"]*/)?assets/offline\.js"[^>]*>\s*</script>\n?'
    r'|<div class="others">.*?</div>\n?',  # the same page in another language
    re.I,
)
_INLINE = re.compile(r"<script\b(?![^>]*\ssrc=)(?![^>]*\btype=\"(?!text/javascript|module))([^>]*)>(.*?)</script>", re.I | re.S)
# An attribute inside a tag: nothing that opens or closes one stands between it and the tag's end.
_LINK = re.compile(r'\s(?:href|src|poster)="([^"<>]*)"(?=[^<>]*>)')
_TITLE = re.compile(r"<title>(.*?)</title>", re.S)
_ABOUT = re.compile(r'<meta name="description" content="([^"]*)"')
_ELSEWHERE = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")


def archive_of(built: Path, site: Site, icon: bytes, epoch: int) -> Archive:
    """What goes into the file; reads `built`, writes nothing. Raises KitError for links that lead nowhere."""
    redirects = {redirect.path: redirect for redirect in _short(site)}
    found = {
        path.relative_to(built).as_posix(): path
        for path in sorted(built.rglob("*"))
        if path.is_file() and path.relative_to(built).parts[0] not in site.others  # another language has a file of its own
    }
    names = {name: path for name, path in found.items() if not _SERVER_ONLY.fullmatch(name) and name not in redirects}
    texts = {name: _for_kiwix(name, path.read_text(encoding="utf-8")) for name, path in names.items() if name.endswith(".html")}
    scripts = {name: text for _, found in texts.values() for name, text in found.items()}
    pages = {name: text for name, (text, _) in texts.items()}
    entries, twins = _files({name: path for name, path in names.items() if name not in pages})
    entries += [_entry(name, text.encode()) for name, text in sorted(scripts.items()) if name not in names]
    entries += _pages(pages, site)
    redirects |= {redirect.path: redirect for redirect in (*twins, *_folded(entries))}
    _hold_links(pages, {entry.path for entry in entries} | redirects.keys())
    by_path = sorted(redirects.values(), key=lambda redirect: redirect.path)
    return Archive(sorted(entries, key=lambda entry: entry.path), by_path, metadata(site, epoch), icon, MAIN, language_of(site))


def metadata(site: Site, epoch: int) -> dict[str, str]:
    """The file's own description, as openZIM asks for; `epoch` in seconds since 1970."""
    settings, lessons = site.settings, site.content.lessons
    count = str(site.words["home"]["lessons"])
    whole = count.format(n=len(lessons))
    about = settings.site_description or whole
    tracks = [f"{track.title} ({count.format(n=len(site.content.lessons_of(track.slug)))}): {track.about}" for track in site.tracks()]
    made = {
        "Name": f"{slug(settings.site_name) or 'cam-tay'}_{site.content.language}",
        "Title": _cut(settings.site_name, TITLE),
        "Creator": settings.site_name,
        "Publisher": settings.site_name,
        "Date": f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%d}",
        "Description": _cut(about, DESCRIPTION),
        "LongDescription": _cut("\n".join([about, f"{whole}.", *tracks]), LONG_DESCRIPTION),
        "Language": language_of(site),
        "License": settings.copyright,
        "Tags": "_category:other;_ftindex:yes;_pictures:yes;_videos:no;_details:yes",
        "Source": "" if settings.is_sample else settings.site_url,
    }
    return {name: value for name, value in made.items() if value}


def language_of(site: Site) -> str:
    """The language of the file as ISO 639-3 calls it; a tag that is not listed here is taken as it is."""
    return LANGUAGES.get(site.content.language, site.content.language)


def unmarked(text: str) -> str:
    """Words as libzim's search compares them: small letters, no marks, but `đ` stays; words with `đ` once more with `d`."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn").lower()
    return " ".join([bare, *(fold(word) for word in words(bare) if "đ" in word)])


def _short(site: Site) -> Iterator[Redirect]:
    """What people read off a poster or an SMS: `C3`, `c3`, `c3.html`; `2601`."""
    codes = {lesson.code: lesson.page for lesson in site.content.lessons} | {notice.code: notice.page for notice in site.content.notices}
    for code, target in codes.items():
        for name in sorted({code, code.lower()}):
            yield Redirect(name, target)
            yield Redirect(f"{name}.html", target)


def _for_kiwix(name: str, text: str) -> tuple[str, dict[str, str]]:
    """A page without what only a web server has a use for and with its scripts in files; `(page, {path: script})`."""
    scripts: dict[str, str] = {}

    def moved(found: re.Match[str]) -> str:
        path = f"assets/inline-{hashlib.sha256(found[2].encode()).hexdigest()[:16]}.js"
        scripts[path] = found[2]
        return f'<script{found[1]} src="{posixpath.relpath(path, posixpath.dirname(name) or ".")}"></script>'

    return _INLINE.sub(moved, _SERVER_TAGS.sub("", text)), scripts


def _files(names: dict[str, Path]) -> tuple[list[Entry], list[Redirect]]:
    """Everything but pages. What is there twice, byte for byte, goes in once and has two names."""
    sizes: dict[int, list[str]] = {}
    entries, twins = [], []
    for name, path in names.items():
        alike = sizes.setdefault(path.stat().st_size, [])
        same = next((other for other in alike if names[other].read_bytes() == path.read_bytes()), None)
        if same is None:
            alike.append(name)
            entries.append(_entry(name, path))
        else:
            twins.append(Redirect(name, same))
    return entries, twins


def _entry(name: str, content: bytes | Path) -> Entry:
    kind = _TYPES.get(posixpath.splitext(name)[1].lower(), "application/octet-stream")
    return Entry(name, kind, content, compress=kind.startswith(_COMPRESSIBLE))


def _pages(pages: dict[str, str], site: Site) -> list[Entry]:
    """Pages with their titles, and with the words that the site's own search knows of them (never the menu, which is on all)."""
    docs = {doc.url: doc for doc in search_docs(site)}
    made = []
    for name, text in pages.items():
        title = nfc(html.unescape(_first(_TITLE, text)).removesuffix(f" – {site.settings.site_name}").strip())
        doc = docs.get(name)
        said = [doc.summary, *doc.headings, doc.text] if doc else [html.unescape(_first(_ABOUT, text))]
        known = " ".join([title, *said])
        made.append(Entry(name, "text/html", text.encode(), title, words=SearchWords(unmarked(title), unmarked(known), len(words(known)))))
    return made


def _folded(entries: Iterable[Entry]) -> Iterator[Redirect]:
    """libzim takes the marks off titles but leaves `đ`; whoever types `lua dao` finds the page by a second name.

    The second name begins with the first, so that it reads well in Kiwix's list. A page is listed once, under whichever name fits best.
    """
    for entry in entries:
        if "đ" in entry.title.lower():
            yield Redirect(f"{FOLDED}/{entry.path}", entry.path, f"{entry.title} · {plain(entry.title).split('. ', 1)[-1]}")


def _hold_links(pages: dict[str, str], known: set[str]) -> None:
    """Kiwix has no network to look for what is missing. Raises KitError for each link into nowhere."""
    problems = []
    for name, text in pages.items():
        for link in sorted({html.unescape(found) for found in _LINK.findall(text)}):
            target = unquote(re.split(r"[?#]", link, maxsplit=1)[0])
            if target and not _ELSEWHERE.match(link) and posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) not in known:
                problems.append(Problem(name, 0, "dangling", f"trang này dẫn tới “{link}”, mà trang web không có tệp ấy", "sửa đường dẫn"))
    if problems:
        raise KitError(problems)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _cut(text: str, longest: int) -> str:
    """`text` in at most `longest` characters, ended between words."""
    text = nfc(text)
    return text if len(text) <= longest else text[: longest - 1].rsplit(None, 1)[0].rstrip(",.;:") + "…"
