from pathlib import Path

from django.db import migrations

RULES = Path(__file__).resolve().parent.parent / "sql" / "labels_in_discussions.sql"


class Migration(migrations.Migration):
    dependencies = [("annotations", "0014_talk")]

    operations = [migrations.RunSQL(RULES.read_text(encoding="utf-8"))]
