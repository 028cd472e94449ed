"""A PostgreSQL (or SQLite) database of invented households for measurements; numbers are of the rehearsal range 050."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def start(vendor: str = "postgresql") -> str:
    """Set up Django on a new database; returns its address. To be called once, before models are imported."""
    folder = tempfile.mkdtemp(prefix="outreach-bench-")
    if vendor == "postgresql":
        from tests.outreach.postgres import start as start_postgres

        url = start_postgres()
    else:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
    os.environ.update(
        {
            "DATABASE_URL": url,
            "OUTREACH_DATA": folder,
            "OUTREACH_SECRET_KEY": "only-for-benchmarks",
            "OUTREACH_PHONE_KEY": "only-for-benchmarks-either",
            "DJANGO_SETTINGS_MODULE": "outreach.settings",
        }
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    return url


_FILL = """
INSERT INTO outreach_household (code, head, hamlet_id, category, text_style, language, digital_member, note, created_at, search)
SELECT 'H' || i, (ARRAY['Lò Văn Mẫu', 'Vi Thị Mẫu Hai', 'Nguyễn Thị Thu Mẫu Ba', 'Lầu Mẫu'])[1 + i %% 4] || ' ' || i,
       (%(hamlets)s)[1 + i %% %(count)s],
       (ARRAY['poor', 'near-poor', 'other'])[1 + i %% 3], '', 'vi', '', '', now(), '' FROM generate_series(1, %(households)s) AS i;
INSERT INTO outreach_phone (household_id, number, key, kind, position)
SELECT id, '+8450' || lpad(id::text, 7, '0'), md5(id::text), 'mobile', 1 FROM outreach_household;
INSERT INTO outreach_consent (household_id, purpose, method, given_on, recorded_by, evidence, withdrawn_how)
SELECT id, 'policy', 'paper', '2026-10-01', 'x', '', '' FROM outreach_household;
"""


def fill(households: int, hamlets: int = 1000) -> None:
    """Households with one number and consent each, spread over hamlets with a team (PostgreSQL)."""
    from django.db import connection

    from outreach.models import Area, Team

    province = Area.objects.create(kind="province", name="Tỉnh Mẫu")
    communes = [Area.objects.create(kind="commune", name=f"Xã Mẫu {i}", parent=province) for i in range(max(1, hamlets // 10))]
    places = [Area.objects.create(kind="hamlet", name=f"Bản Mẫu {i}", parent=communes[i % len(communes)]) for i in range(hamlets)]
    for index, place in enumerate(places):
        place.team = Team.objects.create(code=f"T{index}", name=f"Tổ bản Mẫu {index}", hamlet=place, hotline="0508 000 001")
        place.save()
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"hamlets": [place.pk for place in places], "count": hamlets, "households": households})
        cursor.execute("ANALYZE")
