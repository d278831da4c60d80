from pathlib import Path

from django.db import migrations

RULES = Path(__file__).resolve().parent.parent / "sql" / "long_texts.sql"


class Migration(migrations.Migration):
    dependencies = [("annotations", "0007_proposals")]

    operations = [migrations.RunSQL(RULES.read_text(encoding="utf-8"))]
