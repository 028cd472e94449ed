"""A preview, as an officer reads it."""

from __future__ import annotations

import click

from ..models import Campaign, CampaignKind
from ..planning.preview import Preview
from ..rules.reasons import say
from .common import count, moment, rate, vnd

_DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def each(campaign: Campaign) -> str:
    """ " mỗi tuần" where a number or a sum comes again and again."""
    return {CampaignKind.CLASS: " mỗi lần nhắc", CampaignKind.TIPS: " mỗi tuần"}.get(CampaignKind(campaign.kind), "")


def show(seen: Preview) -> None:
    """Print a preview."""
    one = seen.campaign
    click.echo(f"Đợt {one.pk}, mã {one.code}: {one.title} ({one.get_state_display()})")
    click.echo(f"  Người nhận: {count(seen.recipients)} số{each(one)}")
    for reason, number in seen.left_out.items():
        click.echo(f"  Để lại ngoài: {count(number)} {'số' if reason in ('shared', 'opted-out', 'told') else 'hộ'} – {say(reason)}")
    for text in seen.samples:
        click.echo(f"  Tin mẫu: {text}")
    for name, costs, chosen in (("Không dấu", seen.plain, not one.with_marks), ("Có dấu", seen.marks, one.with_marks)):
        mark = " ← sẽ gửi kiểu này" if chosen else ""
        click.echo(f"  {name}: {count(costs.segments)} đoạn, tin dài nhất {costs.longest} đoạn, khoảng {vnd(costs.vnd)}{each(one)}{mark}")
    click.echo(f"  {_when(seen)} (người gửi {one.sender}, {rate(one.sender.rate)} tin mỗi giây)")
    for warning in seen.warnings:
        better = warning.better.replace("; ", " hoặc ")
        click.echo(f"  Lưu ý: “{warning.word}” không dấu thành “{warning.folded}” ({warning.why}); nên viết: {better}")
    for problem in seen.problems:
        click.echo(f"  LỖI: {problem}")


def _when(seen: Preview) -> str:
    """When it leaves; a class and the tips leave again and again."""
    one = seen.campaign
    if one.kind == CampaignKind.CLASS:
        return f"Nhắc trước mỗi buổi: {', '.join(map(_before, one.training_class.offsets))}"
    if one.kind == CampaignKind.TIPS:
        return f"Gửi {one.hour} {_DAYS[one.weekday]} hằng tuần, kể từ {moment(one.start_at)}"
    return f"Gửi từ {moment(one.start_at)}; xong khoảng {moment(seen.finish)}"


def _before(offset: str) -> str:
    """ "-1d 18:00" -> "18:00 hôm trước", "-2h" -> "2 giờ trước"; what is written otherwise stays as it is."""
    days, _, clock = offset.partition(" ")
    if clock:
        ago = days.strip("-d")
        return f"{clock} {({'0': 'cùng ngày', '1': 'hôm trước'}).get(ago, f'{ago} ngày trước')}"
    return f"{offset.strip('-hm')} {'giờ' if offset.endswith('h') else 'phút'} trước"
