"""Errors of the domain. ``default`` is the sentence that people read where none is given."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = str | Promise
"""What is read in the language of whoever reads it; a promise until then."""


class NotAllowed(PermissionDenied):
    """You may not do this here."""

    default = gettext_lazy("You may not do this here.")

    def __init__(self, message: Words = "") -> None:
        super().__init__(message or self.default)


class Refused(ValidationError):
    """This cannot be saved.

    ``field`` names the input that is at fault, so that a form shows the error beside it.
    """

    default = gettext_lazy("This cannot be saved.")

    def __init__(self, message: Words = "", *, field: str = "__all__") -> None:
        self.field = field
        text = message or self.default
        super().__init__({field: [text]})

    @property
    def sentence(self) -> str:
        """The one sentence to show when there is no form to show it in."""
        return " ".join(self.messages)


class InvalidAnchor(Refused):
    """These words do not stand at that place in the article."""

    default = gettext_lazy("These words do not stand at that place in the article.")


class InvalidState(Refused):
    """This is not possible in the claim's present state."""

    default = gettext_lazy("This is not possible in the claim's present state.")


class AlreadyMember(Refused):
    """You are a member of this project already."""

    default = gettext_lazy("You are a member of this project already.")


class Reworded(Refused):
    """The wording of this claim changed while you were writing."""

    default = gettext_lazy("The wording of this claim changed while you were writing.")


class ChangedSince(InvalidState):
    """Someone changed this claim since. Open history to restore it."""

    default = gettext_lazy("Someone changed this claim since. Open history to restore it.")


class Incomplete(Refused):
    """There are things to finish before you submit."""

    default = gettext_lazy("There are things to finish before you submit.")

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        ValidationError.__init__(self, {field: [text] for field, text in problems.items()})
        self.field = next(iter(problems), "__all__")


class StaleVersion(Exception):
    """Someone saved this after you opened it.

    ``current`` is the stored row; ``mine`` holds the refused values by field, so that both can be
    shown. Nothing was written.
    """

    default = gettext_lazy("Someone saved this after you opened it.")

    def __init__(self, *, current: Any, mine: dict[str, Any]) -> None:
        super().__init__(self.default)
        self.current = current
        self.mine = mine


class MissingVersion(Exception):
    """The save did not say which version it was made from."""

    default = gettext_lazy("The save did not say which version it was made from.")

    def __init__(self) -> None:
        super().__init__(self.default)


class KeyReused(Exception):
    """This request key was used before with other content."""

    default = gettext_lazy("This request key was used before with other content.")

    def __init__(self) -> None:
        super().__init__(self.default)
