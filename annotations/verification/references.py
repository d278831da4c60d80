"""Checks that follow from the models alone: what a row points to is there, in the same project."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import ForeignKey, Model

_MISSING = """
    SELECT '{table}', row.id, '{column} ' || row.{column} || ' is not there'
    FROM {table} AS row LEFT JOIN {other} AS other ON other.id = row.{column}
    WHERE row.{column} IS NOT NULL AND other.id IS NULL AND {scope}
"""
_ELSEWHERE = """
    SELECT '{table}', row.id, '{column} ' || row.{column} || ' belongs to another project'
    FROM {table} AS row JOIN {other} AS other ON other.id = row.{column}
    WHERE other.project_id <> row.project_id AND {scope}
"""


def reference_checks() -> Iterator[str]:
    """SELECTs of table, id and what is wrong, with the parameter ``project``."""
    for model in apps.get_app_config("annotations").get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey):
                yield from _checks(model, field)


def _checks(model: type[Model], field: ForeignKey[Model, Model]) -> Iterator[str]:
    other = field.remote_field.model
    names = {
        "table": model._meta.db_table,
        "column": field.column,
        "other": other._meta.db_table,
        "scope": "row.project_id = coalesce(%(project)s, row.project_id)"
        if _in_project(model)
        else "true",
    }
    yield _MISSING.format(**names)
    if _in_project(model) and _in_project(other):
        yield _ELSEWHERE.format(**names)


def _in_project(model: type[Model]) -> bool:
    return any(field.column == "project_id" for field in model._meta.concrete_fields)
