"""Both levels of splitting; the second is left out where no parser is installed."""

from __future__ import annotations

import importlib.util

import pytest

from annotations.splitting import parse

needs_parser = pytest.mark.skipif(
    importlib.util.find_spec(parse.DEFAULT) is None, reason="no English pipeline is installed"
)
LEVELS = [0, pytest.param(1, marks=needs_parser)]
