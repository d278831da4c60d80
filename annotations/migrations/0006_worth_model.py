from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0005_seen_before")]

    operations = [
        migrations.AddField(
            model_name="project",
            name="worth_model",
            field=models.JSONField(
                blank=True,
                editable=False,
                help_text="Learned by manage.py train_worth.",
                null=True,
            ),
        ),
    ]
