"""manage.py rotate_community_keys"""

from django.core.management.base import BaseCommand, CommandError

from hosts.key_rotation import rotate_communities


class Command(BaseCommand):
    help = (
        "Encrypts every SNMP community with the first key of FACHO_FERNET_KEYS. Afterwards the "
        "other keys may be taken out. Running it again changes nothing."
    )

    def handle(self, **options: object) -> None:
        rotation = rotate_communities()
        self.stdout.write(
            f"{rotation.rotated} rotated, {rotation.current} already under the first key, "
            f"{len(rotation.unreadable)} unreadable"
        )
        if rotation.unreadable:
            names = ", ".join(rotation.unreadable)
            raise CommandError(
                f"no key of FACHO_FERNET_KEYS opens the community of {names}: "
                "add the key that wrote it, or write the community anew"
            )
