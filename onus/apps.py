from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnusConfig(AppConfig):
    name = "onus"
    verbose_name = _("ONUs")
