"""No name of a field is shown as a label: it would be English in every language."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from django import forms as django_forms

from annotations import forms


def unlabelled(kind: type[django_forms.Form]) -> list[str]:
    return [
        name
        for name, field in kind.base_fields.items()
        if field.label is None and not field.widget.is_hidden
    ]


def kinds() -> Iterator[type[django_forms.Form]]:
    for module in pkgutil.iter_modules(forms.__path__):
        found = importlib.import_module(f"{forms.__name__}.{module.name}")
        for kind in vars(found).values():
            if isinstance(kind, type) and issubclass(kind, django_forms.Form):
                yield kind


# Its label is that of the model's field, and its page writes its own.
OF_DJANGO = {"SignInForm": ["username"]}


def test_every_field_has_a_label_of_its_own() -> None:
    found = {kind.__name__: unlabelled(kind) for kind in kinds()}
    found = {name: fields for name, fields in found.items() if fields}
    assert {
        name: found[name] for name in found.keys() - {"Form", "AuthenticationForm"}
    } == OF_DJANGO


def test_saboteur_a_field_without_one_is_found() -> None:
    class Careless(django_forms.Form):
        title = django_forms.CharField()

    assert unlabelled(Careless) == ["title"]
