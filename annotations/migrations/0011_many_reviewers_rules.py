from pathlib import Path

from django.db import migrations

RULES = Path(__file__).resolve().parent.parent / "sql" / "many_reviewers.sql"


class Migration(migrations.Migration):
    dependencies = [("annotations", "0010_many_reviewers")]

    operations = [migrations.RunSQL(RULES.read_text(encoding="utf-8"))]
