"""What the ticks of one test remember in Redis is nothing to the next."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.delete_pattern("coordinator:*")  # type: ignore[attr-defined]
