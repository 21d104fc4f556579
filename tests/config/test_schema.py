"""The published schemas are those of the code, and the shipped files fit them."""

import json
from pathlib import Path

import pytest

from monitor.config.schema import schemas

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "schemas"


@pytest.mark.parametrize("name", sorted(schemas()))
def test_published_schema_is_current(name):
    """docs/schemas/NAME.json is what the models say; renew it with ``make schemas``."""
    text = (PUBLISHED / f"{name}.json").read_text(encoding="utf-8")
    assert json.loads(text) == schemas()[name]
