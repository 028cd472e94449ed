"""`kit keygen` and `kit verify` as people type them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from generator.settings import read_settings
from generator.trust import Signer, load_signer
from tests import samples
from tests.test_cli import kit
from tests.trusted import FILES, VERSION, settings_with, signer, write_kit, write_zip, zip_entries


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    (tmp_path / "project/mkdocs.yml").write_text(samples.CONFIG, encoding="utf-8")
    return tmp_path / "project"


@pytest.fixture
def key(root: Path) -> Signer:
    """A key that the project knows."""
    made = signer()
    config = samples.CONFIG.replace("  kit:\n", f"  kit:\n    public_key: {made.public_key}\n")
    (root / "mkdocs.yml").write_text(config, encoding="utf-8")
    return made


def said(ran: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in ran.stderr
    assert "an toàn" not in (ran.stdout + ran.stderr).lower()
    return ran.stdout + ran.stderr


def test_keygen_says_where_the_secret_lies_and_what_to_do_next(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = kit(root, "keygen", "--no-password", XDG_CONFIG_HOME=str(tmp_path / "config"))
    assert ran.returncode == 0, ran.stderr
    secret = tmp_path / "config/cam-tay/kit.key"
    for words in (read_settings(root).fingerprint, str(secret), "USB", "Gọi điện"):
        assert words in said(ran)
    assert secret.read_text(encoding="utf-8").splitlines()[1] not in ran.stdout
    monkeypatch.setenv("CAM_TAY_KEY", str(secret))
    assert load_signer(read_settings(root), None)
    again = kit(root, "keygen", "--no-password", "--out", str(tmp_path / "khac.key"))
    assert again.returncode == 1
    assert "đã có khóa" in said(again)


def test_keygen_takes_the_password_from_the_environment_where_nobody_can_be_asked(root: Path, tmp_path: Path) -> None:
    out = ["--out", str(tmp_path / "kit.key")]
    ran = kit(root, "keygen", *out)
    assert ran.returncode == 1
    assert "CAM_TAY_KEY_PASSWORD" in said(ran)
    assert not (tmp_path / "kit.key").exists()
    assert kit(root, "keygen", *out, **{"CAM_TAY_KEY_PASSWORD": "ruộng bậc thang"}).returncode == 0
    assert "encrypted" in (tmp_path / "kit.key").read_text(encoding="utf-8")


def test_keygen_inside_the_project_is_refused(root: Path) -> None:
    ran = kit(root, "keygen", "--no-password", "--out", "kit.key")
    assert ran.returncode == 1
    assert "không được nằm trong dự án" in said(ran)


def test_verify_of_a_build_folder_knows_the_projects_key(root: Path, key: Signer) -> None:
    write_kit(root / "build", key)
    ran = kit(root, "verify", "build")
    assert ran.returncode == 0
    assert "NGUYÊN VẸN" in said(ran)
    assert settings_with(key.public_key).fingerprint in ran.stdout
    (root / "build/site/index.html").write_bytes(b"gia")
    ran = kit(root, "verify", "build")
    assert ran.returncode == 1
    assert "bị sửa: site/index.html" in said(ran)


def test_verify_on_a_machine_without_the_project_needs_the_key(key: Signer, tmp_path: Path) -> None:
    path = write_zip(tmp_path / f"cam-tay-{VERSION}.zip", zip_entries(key))
    ran = kit(tmp_path, "verify", path.name)
    assert ran.returncode == 1
    assert "CHƯA BIẾT KHÓA" in said(ran)
    for known in (["--key", key.public_key], ["--root", "project"]):
        ran = kit(tmp_path, "verify", path.name, *known)
        assert ran.returncode == 0
        assert "NGUYÊN VẸN" in said(ran)
    ran = kit(tmp_path, "verify", path.name, "--key", signer().public_key)
    assert ran.returncode == 1
    assert "KHÔNG phải khóa đã biết" in said(ran)


def test_what_is_checked_cannot_vouch_for_itself(tmp_path: Path) -> None:
    stranger = signer()
    evil = write_kit(tmp_path / "la", stranger)
    config = samples.CONFIG.replace("  kit:\n", f"  kit:\n    public_key: {stranger.public_key}\n")
    (evil / "mkdocs.yml").write_text(config, encoding="utf-8")
    for target in (".", "site/index.html"):
        ran = kit(evil, "verify", target)
        assert ran.returncode == 1
        assert "CHƯA BIẾT KHÓA" in said(ran)
    assert kit(evil, "verify", ".", "--root", ".").returncode == 1


def test_settings_that_came_with_what_is_checked_do_not_vouch_for_it(tmp_path: Path) -> None:
    stranger = signer()
    config = samples.CONFIG.replace("  kit:\n", f"  kit:\n    public_key: {stranger.public_key}\n")
    (tmp_path / "mkdocs.yml").write_text(config, encoding="utf-8")  # a stick, its owner standing on it
    write_zip(tmp_path / "cam-tay.zip", zip_entries(stranger))
    write_kit(tmp_path / "cam-tay", stranger)
    for target in ("cam-tay.zip", "cam-tay", "cam-tay/share/C1.html", "."):
        ran = kit(tmp_path, "verify", target)
        assert ran.returncode == 1
        assert "NGUYÊN VẸN" not in said(ran)
    assert "--key" in kit(tmp_path, "verify", "cam-tay.zip").stderr
    assert kit(tmp_path, "verify", "cam-tay.zip", "--root", ".").returncode == 0  # whoever names it, trusts it


def test_unsigned_and_broken_things_are_one_clear_word_and_status_one(root: Path, key: Signer, tmp_path: Path) -> None:
    write_kit(tmp_path / "chua-ky", None)
    (tmp_path / "hong.zip").write_bytes(b"PK\3\4rac")
    (tmp_path / "le.html").write_bytes(b"x")
    shutil.copytree(write_kit(tmp_path / "ky", key, files=FILES), tmp_path / "gia")
    (tmp_path / "gia/SHA256SUMS.minisig").write_bytes(b"rac")
    words = {"chua-ky": "CHƯA KÝ", "hong.zip": "KHÔNG NHẬN", "le.html": "CHƯA KÝ", "gia": "CHỮ KÝ GIẢ HOẶC HỎNG"}
    for name, word in words.items():
        ran = kit(root, "verify", f"../{name}")
        assert ran.returncode == 1
        assert word in said(ran)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["khong-co.zip"], "Không thấy khong-co.zip"),
        ([".", "--key", "RWQ"], "không phải khóa công khai"),
        ([".", "--key", ""], "không phải khóa công khai"),
        ([], "TỆP"),
    ],
)
def test_wrong_use_is_status_two(root: Path, words: list[str], says: str) -> None:
    ran = kit(root, "verify", *words)
    assert ran.returncode == 2
    assert says in said(ran)
