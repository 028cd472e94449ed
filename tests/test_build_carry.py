"""The journey of a kit that is carried away: which parts are made, that they are of one making, and that a change in any is found."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from generator.build import Built, build_kit, load
from generator.errors import KitError
from generator.stages import all_here, pick
from generator.trust import Signer, Verdict, parse_sums, verify
from tests.pdfs import texts
from tests.prints import SAMPLE_DAY, silent
from tests.trusted import signer


def make(root: Path, *only: str, by: Signer | None = None) -> Built:
    return build_kit(load(root), root / "build", "mkdocs", SAMPLE_DAY, silent, pick(only) if only else (), by)


def with_key(root: Path, by: Signer) -> None:
    """Write the public key into the project's settings, as `kit keygen` does."""
    config = root / "mkdocs.yml"
    config.write_text(
        config.read_text(encoding="utf-8").replace("  kit:\n", f"  kit:\n    public_key: {by.public_key}\n"), encoding="utf-8"
    )


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_whole_build_lists_every_part_with_its_size(project: Path) -> None:
    built = make(project)
    share = project / "build" / "share"
    assert {part.stage: part.files for part in built.parts if part.stage != "site"} == {
        "print": built.prints,
        "onefile": 3,
        "zim": 1,
        "zip": 1,
    }
    sizes = {part.stage: part.size for part in built.parts}
    assert sizes["zim"] == (share / "cam-tay_vi.zim").stat().st_size
    assert sizes["zip"] == (share / "cam-tay-2026.11.23.zip").stat().st_size
    assert sizes["onefile"] == sum((share / name).stat().st_size for name in ("C1.html", "track-C.html", "kit.html"))
    assert sizes["site"] + sizes["print"] == sum(path.stat().st_size for path in built.site.rglob("*") if path.is_file())


def test_only_what_is_picked_is_made_and_nothing_of_an_earlier_build_stays_beside_it(project: Path) -> None:
    make(project)
    (project / "build" / "posters").mkdir()
    built = make(project, "site")
    assert names(project / "build") == {"site", "catalog.json", "SHA256SUMS", "posters"}
    assert not (built.site / "print").exists()
    assert "print/" not in (built.site / "prints.html").read_text(encoding="utf-8").split("<main", 1)[1]


def test_prints_or_single_files_alone_need_no_site(project: Path) -> None:
    built = make(project, "print")
    assert names(built.site) == {"print"}
    assert built.prints > 5
    make(project, "onefile")
    assert names(project / "build") == {"share", "catalog.json", "SHA256SUMS"}
    assert names(project / "build" / "share") == {"C1.html", "track-C.html", "kit.html"}


def test_a_zim_file_brings_its_site_but_no_prints(project: Path) -> None:
    make(project, "zim")
    assert names(project / "build" / "share") == {"cam-tay_vi.zim"}
    assert not (project / "build" / "site" / "print").exists()


def test_a_zim_file_that_cannot_be_made_here_is_told_before_anything_else_is_made(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "generator.zim.file", raising=False)
    monkeypatch.setitem(sys.modules, "libzim", None)
    monkeypatch.setitem(sys.modules, "libzim.writer", None)
    with pytest.raises(KitError, match="bỏ zim khỏi --only"):
        make(project, "zim")
    assert not (project / "build").exists()
    built = make(project, *all_here())
    assert [part.stage for part in built.parts] == ["site", "print", "onefile", "zip"]


def test_the_sums_name_every_file_of_the_kit(project: Path) -> None:
    make(project)
    build = project / "build"
    sums = parse_sums((build / "SHA256SUMS").read_text(encoding="utf-8"))
    found = {path.relative_to(build).as_posix(): path for path in build.rglob("*") if path.is_file() and path.name != "SHA256SUMS"}
    assert sums == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items()}


def test_the_zip_holds_guide_site_prints_single_files_and_its_own_sums(project: Path) -> None:
    by = signer()
    with_key(project, by)
    make(project, by=by)
    with zipfile.ZipFile(project / "build" / "share" / "cam-tay-2026.11.23.zip") as file:
        found = {name.removeprefix("cam-tay-2026.11.23/") for name in file.namelist()}
    assert {"MO-TAI-DAY.html", "SHA256SUMS", "SHA256SUMS.minisig", "minisign.pub", "site/index.html", "share/kit.html"} <= found
    assert {f"site/print/{path.name}" for path in (project / "build/site/print").iterdir()} <= found
    assert not any(name.endswith(".zim") for name in found)


def test_a_signed_kit_is_whole_as_a_folder_as_a_zip_and_as_a_zim_file(project: Path) -> None:
    by = signer()
    with_key(project, by)
    assert make(project, by=by).signed
    build = project / "build"
    for path in (build, build / "share" / "cam-tay-2026.11.23.zip", build / "share" / "cam-tay_vi.zim", build / "share" / "C1.html"):
        assert verify(path, by.public_key).verdict is Verdict.WHOLE, path


def test_a_changed_byte_in_any_file_of_the_kit_is_found_and_named(project: Path) -> None:
    by = signer()
    with_key(project, by)
    make(project, by=by)
    build = project / "build"
    covered = set(parse_sums((build / "SHA256SUMS").read_text(encoding="utf-8")))
    for name in sorted(covered - {"minisign.pub"}):
        content = (build / name).read_bytes()
        at = len(content) // 2
        (build / name).write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        report = verify(build, by.public_key)
        assert (report.verdict, list(report.changed)) == (Verdict.CHANGED, [name])
        (build / name).write_bytes(content)
    assert verify(build, by.public_key).verdict is Verdict.WHOLE


def test_a_build_without_the_secret_leaves_no_signature_of_an_earlier_one(project: Path) -> None:
    by = signer()
    with_key(project, by)
    make(project, by=by)
    assert not make(project).signed
    assert not list((project / "build").rglob("*.minisig"))
    assert verify(project / "build", by.public_key).verdict is Verdict.UNSIGNED


def test_the_secret_changes_nothing_but_the_signatures(project: Path) -> None:
    """The same commit gives the same bytes to whoever builds it."""
    by = signer()
    with_key(project, by)
    make(project, by=by)
    build = project / "build"
    signed = {
        path.relative_to(build): path.read_bytes()
        for path in build.rglob("*")
        if path.is_file() and path.suffix not in (".minisig", ".zip")
    }
    make(project)
    plain = {path.relative_to(build): path.read_bytes() for path in build.rglob("*") if path.is_file() and path.suffix != ".zip"}
    assert {name for name in signed | plain if signed.get(name) != plain.get(name)} == {Path("SHA256SUMS")}  # which lists the signatures


def test_every_print_of_a_kit_with_a_key_carries_its_fingerprint(project: Path) -> None:
    by = signer()
    with_key(project, by)
    built = make(project, "print")
    mark = load(project).settings.fingerprint
    for path in (built.site / "print").glob("*.pdf"):
        assert any(mark in " ".join(text.split()) for text in texts(path.read_bytes())), path.name


def test_a_single_file_over_its_budget_fails_the_build_and_leaves_the_last_good_one(project: Path) -> None:
    make(project, "onefile")
    before = (project / "build/share/C1.html").read_bytes()
    lesson = project / "content/vi/online-safety/scam.md"
    words = "".join("\nĐoạn này chỉ để thử cho dài. Không có gì mới để học ở đây cả.\n" for _ in range(900))
    lesson.write_text(lesson.read_text(encoding="utf-8") + words, encoding="utf-8")
    with pytest.raises(KitError) as caught:
        make(project, "onefile")
    assert {problem.rule for problem in caught.value.problems} == {"too-heavy"}
    assert (project / "build/share/C1.html").read_bytes() == before
