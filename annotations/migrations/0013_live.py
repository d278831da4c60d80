from pathlib import Path

from django.db import migrations

LIVE = Path(__file__).resolve().parent.parent / "sql" / "live.sql"
UNDO = """
DROP TRIGGER activity_ring ON annotations_activity;
DROP FUNCTION annotations_activity_ring();
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0012_saved_key")]

    operations = [migrations.RunSQL(LIVE.read_text(encoding="utf-8"), UNDO)]
