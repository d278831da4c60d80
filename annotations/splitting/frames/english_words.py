"""Verbs of saying with a grammar of their own."""

from __future__ import annotations

from ..languages.base import words

PARTICLES = words("out on back up")
TELL = words("told tell tells telling reminded reminds assured informed warned warns asked asks"
              " asking quoted answered urged")  # fmt: skip
PROMISE = words("promised promises promising vowed vows pledged pledges threatened")
NOBODY = words("denied denies denying heard hear hears")
CHARGE = words("accused accuses accusing")
BLAME = words("blamed blames blaming")
EXPLAIN = words("explained explains explaining described describes showed shows revealed recalled"
                 " reveals")  # fmt: skip
CALLED = words("called calls branded dubbed labelled labeled")
VOICED = words("expressed expresses expressing voiced voices voicing")
ONLY_AHEAD = CHARGE | BLAME | CALLED | VOICED
QUESTION = words("asked asks asking")
BE_PASSIVE = words("is are was were been being be")
