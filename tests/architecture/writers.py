"""Find database writes in source text, so that a test can hold "only services write".

A syntax tree knows no types. What tells a write from `dict.update`, `set.add` or
`hashlib.update` is the receiver: a manager, a chain of queryset methods, a name bound to either,
or one of the relations that the models declare.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

# Nothing but a manager, a queryset, a model or a form has these.
ALWAYS = {
    "bulk_create", "bulk_update", "create", "get_or_create", "save", "update_or_create",
    "abulk_create", "abulk_update", "acreate", "adelete", "aget_or_create", "asave", "aupdate",
    "aupdate_or_create",
}  # fmt: skip
ON_QUERYSETS = {"delete", "update"}
ON_RELATIONS = {"add", "aadd", "aclear", "aremove", "aset", "clear", "remove", "set"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
QUERYSET_METHODS = {
    "all", "annotate", "exclude", "filter", "none", "only", "order_by", "select_for_update",
    "select_related", "using",
}  # fmt: skip
WRITING_SQL = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE|ALTER|DROP|CREATE)\b", re.I)


def find_writes(source: str, relations: frozenset[str] = frozenset()) -> list[tuple[int, str]]:
    """Return line and method of each call that writes to the database.

    `relations` are the names of the models' reverse and many-to-many relations.
    """
    tree = ast.parse(source)
    names = {name for name, value in _bindings(tree) if _is_queryset(value, set(), relations)}
    return [
        (node.lineno, node.func.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and _writes(node, node.func, names, relations)
    ]


def _writes(
    call: ast.Call, method: ast.Attribute, names: set[str], relations: frozenset[str]
) -> bool:
    receiver = method.value
    if method.attr in ALWAYS:
        return True
    if method.attr in ON_QUERYSETS and _is_queryset(receiver, names, relations):
        return True
    if method.attr == "delete" and not call.args and not call.keywords:
        return True  # an instance; whatever else is deleted takes an argument
    if method.attr in ON_RELATIONS and _is_relation(receiver, relations):
        return True
    return method.attr in {"execute", "executemany"} and _is_writing_sql(call)


def _bindings(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                yield name, value


def _is_relation(node: ast.expr, relations: frozenset[str]) -> bool:
    return isinstance(node, ast.Attribute) and (
        node.attr in relations or node.attr.endswith("_set")
    )


def _is_queryset(node: ast.expr, names: set[str], relations: frozenset[str]) -> bool:
    """Tell whether an expression is a manager or a queryset."""
    match node:
        case ast.Name(id=name):
            return name in names
        case ast.Attribute(attr=attr):
            return attr in MANAGERS or _is_relation(node, relations)
        case ast.Call(func=ast.Attribute(attr=attr, value=inner)):
            return attr in QUERYSET_METHODS or (
                attr not in {"get", "first", "last", "count", "exists", "values_list"}
                and _is_queryset(inner, names, relations)
            )
        case ast.Subscript(value=inner):
            return _is_queryset(inner, names, relations)
    return False


def _is_writing_sql(call: ast.Call) -> bool:
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and WRITING_SQL.match(node.value) is not None
        for argument in call.args[:1]
        for node in ast.walk(argument)
    )
