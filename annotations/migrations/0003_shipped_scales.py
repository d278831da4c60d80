from django.db import migrations

from annotations.scales import SHIPPED


def install(apps, schema_editor):
    """A shipped version of a scale never changes, so reading today's list is safe for ever."""
    scales = apps.get_model("annotations", "VerdictScale")
    labels = apps.get_model("annotations", "VerdictLabel")
    for scale in SHIPPED:
        values = {name: value for name, value in scale._asdict().items() if name != "labels"}
        row = scales.objects.create(**values)
        labels.objects.bulk_create(
            labels(scale=row, rank=rank, **label._asdict())
            for rank, label in enumerate(scale.labels, start=1)
        )


class Migration(migrations.Migration):
    dependencies = [("annotations", "0002_rules")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
