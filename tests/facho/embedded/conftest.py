from collections.abc import Iterator
from pathlib import Path

import pytest

from facho import embedded
from facho.embedded import Locations


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Locations]:
    """A project folder of its own; what a test starts there is ended after it."""
    locations = Locations.below(tmp_path / "var")
    yield locations
    embedded.stop(locations)
