from pathlib import Path

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

WORDS = Path(__file__).resolve().parent.parent / "sql" / "claim_words.sql"


class Migration(migrations.Migration):
    dependencies = [("annotations", "0004_judges")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            model_name="claim",
            index=GinIndex(fields=["text"], name="claim_trigrams", opclasses=["gin_trgm_ops"]),
        ),
        migrations.RunSQL(WORDS.read_text(encoding="utf-8")),
    ]
