from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0017_preferences"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="publishes",
            field=models.BooleanField(
                default=False,
                help_text="Final verdicts have public pages (docs/public-page.md).",
            ),
        ),
    ]
