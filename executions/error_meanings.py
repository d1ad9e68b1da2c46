"""What an error code means to an operator, and where to look first. Raw texts stand below it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

_PARTIAL = _("Some values could not be used; the others were stored.")

MEANINGS: Final = {
    "timeout": _(
        "The OLT did not answer in time. Check its community, its access list and the network."
    ),
    "unanswered": _(
        "The OLT answers, but not for this table: its firmware may not have it, or it takes too"
        " long."
    ),
    "refused": _(
        "The address answers, but nothing listens on the SNMP port. Check the port, and that SNMP"
        " is on."
    ),
    "unreachable": _("This server has no way to the address. Check the address and the routes."),
    "malformed": _("The OLT answered with something that is no valid SNMP message."),
    "too_big": _("The OLT says that even the smallest answer is too big for it."),
    "error_status": _("The OLT refused the request with an error of its own."),
    "not_increasing": _(
        "The OLT answered in circles. The walk was stopped, so that it would not go on for ever."
    ),
    "too_many_rows": _("A table did not end where it should. The walk was stopped."),
    "empty_reply": _("The OLT left out what it was asked for."),
    "deadline": _("It did not end within the time for its kind, and was stopped."),
    "aborted": _("It was stopped before its end."),
    "snmp": _("The conversation with the OLT failed."),
    "nothing_to_ask": _("There is nothing to ask this OLT. Check the OIDs of the job."),
    "unusable_oid": _(
        "An OID of the job cannot be read as it says. Open it, correct what its form tells, and"
        " save it."
    ),
    "secret_unreadable": _(
        "The stored community cannot be decrypted. Type it again, or bring back the key that"
        " encrypted it."
    ),
    "lease_lost": _("Its worker stopped or hung. Its work was given up, and nothing was stored."),
    "internal": _("A fault of this program. Report it with the text below."),
    "index": _PARTIAL,
    "wrong_encoding": _PARTIAL,
    "unreadable": _PARTIAL,
    "unfit": _PARTIAL,
}
