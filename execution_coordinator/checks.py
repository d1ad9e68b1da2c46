"""System checks of what the coordinator needs to keep its promises."""

from collections.abc import Sequence
from typing import Any

import redis
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from execution_coordinator.lease import KEY_LIFETIME_S


@register("redis", deploy=True)
def check_redis_keeps_its_keys(
    app_configs: Sequence[AppConfig] | None,
    **_: Any,
) -> list[CheckMessage]:
    """Redis must not evict: a queue that is evicted is work delayed until it is offered again."""
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2)
        policy = client.config_get("maxmemory-policy")["maxmemory-policy"]
    except redis.RedisError as error:
        return [
            Warning(
                f"Redis could not be asked for its eviction policy: {error}",
                hint="Check FACHO_REDIS_URL.",
                id="coordinator.W001",
            )
        ]
    if policy == "noeviction":
        return []
    return [
        Error(
            f"Redis evicts keys: its maxmemory-policy is {policy}.",
            hint="Set maxmemory-policy to noeviction.",
            id="coordinator.E001",
        )
    ]


@register()
def check_lease_fits_its_key(
    app_configs: Sequence[AppConfig] | None,
    **_: Any,
) -> list[CheckMessage]:
    """The key in Redis is set anew at each renewal, a third of the lease, and must live longer."""
    if settings.LEASE.total_seconds() / 3 < KEY_LIFETIME_S:
        return []
    return [
        Error(
            f"FACHO_LEASE_S is {settings.LEASE.total_seconds():.0f}: the lease outlives its key.",
            hint=f"Choose less than {KEY_LIFETIME_S * 3} seconds.",
            id="coordinator.E002",
        )
    ]
