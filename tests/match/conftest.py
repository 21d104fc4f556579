import importlib.util
import sys
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("match_build", Path(__file__).parent / "build.py")
assert _SPEC
assert _SPEC.loader
_BUILD = importlib.util.module_from_spec(_SPEC)
sys.modules["match_build"] = _BUILD
_SPEC.loader.exec_module(_BUILD)


@pytest.fixture(scope="session")
def engine():
    """An engine of the small lists; it holds no rules."""
    return _BUILD.make_engine()


@pytest.fixture(scope="session")
def lists():
    return _BUILD.make_lists()
