from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OidsConfig(AppConfig):
    name = "oids"
    verbose_name = _("OIDs")
