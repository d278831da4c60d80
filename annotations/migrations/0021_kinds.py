import django.contrib.postgres.fields
from django.db import migrations, models

import annotations.models.fields
import annotations.models.projects
from annotations.choices import Kind


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0020_saved_views"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="offered_kinds",
            field=django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=12, choices=Kind),
                default=annotations.models.projects.every_kind,
                help_text="Kinds that can be chosen for a claim; what claims have stays on them.",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="kind_notes",
            field=models.JSONField(
                blank=True, default=dict, help_text="The project's own words on a kind, by kind."
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="changes_read",
            field=models.PositiveBigIntegerField(
                default=0,
                editable=False,
                help_text="Sequence of the newest change of guideline or scale that they put away.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    offered_kinds__contains=["other"],
                    offered_kinds__contained_by=annotations.models.projects.every_kind(),
                ),
                name="project_offered_kinds",
                violation_error_message="Offer kinds of the list, “Other” with them.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=annotations.models.fields.KindNotes("kind_notes"),
                name="project_kind_notes",
                violation_error_message="Write at most 300 characters on a kind.",
            ),
        ),
    ]
