from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0008_long_texts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="activity",
            name="verb",
            field=models.CharField(
                choices=[
                    ("project.created", "created the project"),
                    ("project.changed", "changed the project"),
                    ("member.added", "added a member"),
                    ("member.changed", "changed a member's role"),
                    ("member.removed", "removed a member"),
                    ("article.added", "added the article"),
                    ("article.changed", "changed the article's details"),
                    ("segment.disposed", "accounted for a sentence"),
                    ("claim.added", "added the claim"),
                    ("claim.changed", "changed the claim"),
                    ("claim.moved", "moved the claim's edges"),
                    ("claim.split", "split the claim"),
                    ("claim.merged", "merged claims"),
                    ("claim.withdrawn", "withdrew the claim"),
                    ("claim.restored", "restored the claim"),
                    ("claim.ready", "marked the claim ready"),
                    ("claim.undone", "undid a change"),
                    ("assignment.taken", "took the claim for review"),
                    ("assignment.declined", "declined the claim"),
                    ("assignment.taken_back", "took a claim back from its reviewer"),
                    ("review.drafted", "changed the draft"),
                    ("review.submitted", "submitted a review"),
                    ("review.revised", "revised a submitted review"),
                    ("citation.added", "cited a source"),
                    ("citation.changed", "changed a citation"),
                    ("citation.removed", "removed a citation"),
                    ("claim.settled", "settled the claim"),
                    ("claim.sent_back", "sent the claim back"),
                    ("claim.reopened", "reopened the claim"),
                    ("correction.published", "published a correction"),
                    ("comment.added", "commented"),
                    ("comment.resolved", "resolved a comment"),
                ],
                max_length=30,
            ),
        ),
    ]
