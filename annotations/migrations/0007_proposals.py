import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0006_worth_model"),
    ]

    operations = [
        migrations.CreateModel(
            name="ParsedPiece",
            fields=[
                ("key", models.BinaryField(primary_key=True, serialize=False)),
                ("words", models.BinaryField()),
                ("parsed_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [models.Index(fields=["parsed_at"], name="parsed_piece_age")],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="SHA-256 of all it depends on.", max_length=64, unique=True
                    ),
                ),
                ("text", models.TextField()),
                ("language", models.CharField(max_length=20)),
                ("published_on", models.DateField(null=True)),
                (
                    "by",
                    models.CharField(
                        choices=[
                            ("claim", "Claim"),
                            ("sentence", "Sentence"),
                            ("paragraph", "Paragraph"),
                            ("none", "None"),
                        ],
                        max_length=9,
                    ),
                ),
                ("fine", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                (
                    "job",
                    models.BigIntegerField(
                        help_text="Of the queue; its row may be gone.", null=True
                    ),
                ),
                ("started_at", models.DateTimeField(null=True)),
                (
                    "done",
                    models.PositiveIntegerField(default=0, help_text="Code points that are split."),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                ("result", models.JSONField(help_text="The split as plain values.", null=True)),
                (
                    "trouble",
                    models.TextField(blank=True, help_text="Why there is no result, for people."),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="annotations.project",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["asked_by", "project", "-id"], name="proposal_of_person")
                ],
            },
        ),
    ]
