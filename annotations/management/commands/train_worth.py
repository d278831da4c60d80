"""Learn from a project's decisions what its people think worth checking."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.exceptions import Refused
from annotations.models import Project
from annotations.services.worth import Training, forget_worth, train_worth


class Command(BaseCommand):
    help = (
        "Fit a model of check-worthiness to a project's decisions: worth set by people, claims "
        "withdrawn as nothing to check, proposals kept or dropped. It is stored, and used for the "
        "project's next articles, only if it beats the rules on decisions that it has not seen."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("--forget", action="store_true", help="go back to the rules alone")

    def handle(self, *, project: str, forget: bool, **options: Any) -> None:
        found = Project.objects.filter(slug=project).first()
        if found is None:
            raise CommandError(f"There is no project {project!r}.", returncode=2)
        try:
            if forget:
                forget_worth(found)
                self.stdout.write("The rules alone judge worth from now on.")
            else:
                self._tell(train_worth(found))
        except Refused as refused:
            raise CommandError(refused.sentence) from refused

    def _tell(self, training: Training) -> None:
        trial = training.trial
        self.stdout.write(
            f"{training.decisions:,} decisions, {training.worthy:,} of them worth checking."
        )
        self.stdout.write(
            f"Average precision, cross-validated: model {trial.model:.3f}, "
            f"rules {trial.rules:.3f}; the model is better in {trial.sure:.1%} of resamples."
        )
        strongest = sorted(training.model.weights.items(), key=lambda item: -abs(item[1]))[:12]
        for sign, weight in strongest:
            self.stdout.write(f"  {weight:+.2f}  {sign}")
        if training.stored:
            self.stdout.write(
                f"Stored as model {training.model.serial}; used for articles added from now on."
            )
        else:
            self.stdout.write("Not stored: that is no better than the rules, or may be chance.")
