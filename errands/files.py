"""Where the files of errands lie, and how long."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from errands.models import Errand


def file_of(errand: Errand) -> Path:
    folder: Path = settings.EXPORT_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{errand.source.replace('.', '-')}-{errand.pk}.{errand.kind}"


def delete_old() -> int:
    """Errands older than the settings keep them, their files first; returns how many."""
    limit = timezone.now() - timedelta(days=settings.EXPORT_DAYS)
    old = list(Errand.objects.filter(created_at__lt=limit))
    for errand in old:
        for path in (file_of(errand), file_of(errand).with_suffix(f".{errand.kind}.part")):
            path.unlink(missing_ok=True)
    Errand.objects.filter(pk__in=[errand.pk for errand in old]).delete()
    return len(old)
