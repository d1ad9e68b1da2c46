"""Texts of Django, and of its beat, whose Spanish the catalogue replaces.

Django's own puts the article of one gender before every name ("El tarea SNMP fue agregado"), and
speaks of objects where an operator sees lists. The catalogue has what the source names, so it is
named here; in English nothing changes.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

TEXTS: Final = (
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was added successfully. You may edit it again below."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    _("Successfully deleted %(count)d %(items)s."),
    _("Delete selected %(verbose_name_plural)s"),
    _("Delete multiple objects"),
    _(
        'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? All of the '
        "following related items will be deleted:"
    ),
    _(
        "Are you sure you want to delete the selected %(objects_name)s? All of the following "
        "objects and their related items will be deleted:"
    ),
    _("Items must be selected in order to perform actions on them. No items have been changed."),
    _("No action selected."),
    _("Yes, I’m sure"),  # noqa: RUF001 -- as Django writes it
    _("No, take me back"),
    _("Welcome,"),
    _("View"),
    _('Cron Months (1-12) Of The Year to Run. Use "*" for "all". (Example: "1,12")'),
    _("View %s"),
)
