"""Only services write to the database."""

from __future__ import annotations

from itertools import chain

import pytest
from django.apps import apps

from factcheck.home import ROOT
from tests.architecture.writers import find_writes

# The last one makes the database itself.
MAY_WRITE = ("annotations/services/", "annotations/migrations/", "factcheck/postgres.py")


def relations() -> frozenset[str]:
    """Names of the relations to many that the models declare."""
    fields = chain.from_iterable(m._meta.get_fields() for m in apps.get_models())
    named = (
        field.get_accessor_name() if hasattr(field, "get_accessor_name") else field.name
        for field in fields
        if field.one_to_many or field.many_to_many
    )
    return frozenset(name for name in named if name)


def test_only_services_write() -> None:
    known = relations()
    found = []
    for path in chain(ROOT.glob("annotations/**/*.py"), ROOT.glob("factcheck/**/*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(MAY_WRITE):
            writes = find_writes(path.read_text(), known)
            found += [f"{name}:{line} .{method}()" for line, method in writes]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "claim.save()",
        "form.save(commit=False)",
        "Claim.objects.create(text='x')",
        "Claim.objects.filter(pk=1).update(text='x')",
        "Claim.objects.visible_to(actor).update(text='x')",
        "rows = Claim.objects.all()\nrows.update(text='x')",
        "(rows := claim.reviews.all())\nrows.delete()",
        "claim.delete()",
        "claim.review_set.update(confidence='low')",
        "claim.reviews.update(confidence='low')",
        "adjudication.citations.add(citation)",
        "adjudication.citations.set([])",
        "Claim.objects.bulk_create([])",
        "async def f():\n    await claim.asave()",
        "cursor.execute('  update annotations_claim set text = %s', ['x'])",
        "cursor.execute(f'DELETE FROM {table}')",
    ],
)
def test_saboteurs_are_found(source: str) -> None:
    assert find_writes(source, frozenset({"reviews", "citations"})) != []


@pytest.mark.parametrize(
    "source",
    [
        "context.update(project=project)",
        "digest = hashlib.sha256()\ndigest.update(b'x')",
        "seen = set()\nseen.add(1)\nseen.clear()",
        "names = []\nnames.remove('x')",
        "headers = request.headers\nheaders.set('a', 'b')",
        "cache.delete('key')",
        "Claim.objects.filter(pk=1).first()",
        "claim = Claim.objects.get(pk=1)\nclaim.reviews.count()",
        "cursor.execute('SELECT updated_at FROM annotations_claim')",
    ],
)
def test_harmless_calls_are_not(source: str) -> None:
    assert find_writes(source, frozenset({"reviews", "citations"})) == []
