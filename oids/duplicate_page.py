"""The page that duplicates OIDs for another family: it shows what would be made first."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brands.models import OltFamily
from console.audit import log_additions
from oids.duplication import Copy, duplicate, plan_copies
from oids.models import OID

Admin = admin.ModelAdmin[OID]


class FamilyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Families with their models: those are the names that people know OLTs by."""

    def label_from_instance(self, family: Any) -> str:  # noqa: ANN401 -- Django's signature
        models = ", ".join(model.name for model in family.models.all())
        return f"{family} ({models})" if models else str(family)


class TargetForm(forms.Form):
    family = FamilyField(OltFamily.objects.prefetch_related("models"))


def duplicate_page(model_admin: Admin, request: HttpRequest) -> HttpResponse:
    """GET shows, POST makes. `oid` in the query, once for each."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    chosen = _chosen(request)
    form = TargetForm(request.POST or (request.GET if "family" in request.GET else None))
    family = form.cleaned_data["family"] if form.is_valid() else None
    if request.method == "POST" and family is not None:
        return _make(model_admin, request, chosen, family)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Duplicate for another model"),
        "opts": model_admin.opts,
        "chosen": chosen,
        "form": form,
        "family": family,
        "copies": _copies(chosen, family),
    }
    return render(request, "admin/oids/oid/duplicate.html", context)


def _chosen(request: HttpRequest) -> list[OID]:
    ids = [one for one in request.GET.getlist("oid") if one.isdecimal() and len(one) < 19]
    rows = OID.objects.filter(pk__in=ids).select_related("family__brand", "index_layout")
    return list(rows.order_by("family", "name"))


def _copies(chosen: Sequence[OID], family: OltFamily | None) -> list[Copy]:
    if family is None:
        return []
    return plan_copies(chosen, OID.objects.filter(family=family))


def _make(
    model_admin: Admin, request: HttpRequest, chosen: Sequence[OID], family: OltFamily
) -> HttpResponse:
    made = duplicate(chosen, family)
    for rows in (made.layouts, made.oids):
        log_additions(request.user.pk or 0, rows)
    count, left_out = len(made.oids), len(chosen) - len(made.oids)
    text = ngettext(
        "%(count)d OID duplicated for %(family)s.",
        "%(count)d OIDs duplicated for %(family)s.",
        count,
    ) % {"count": count, "family": family}
    if left_out:
        more = ngettext("%(count)d was left out.", "%(count)d were left out.", left_out)
        text = f"{text} {more % {'count': left_out}}"
    level = messages.SUCCESS if count else messages.WARNING
    model_admin.message_user(request, text, level)
    listed = reverse("admin:oids_oid_changelist")
    return HttpResponseRedirect(f"{listed}?{urlencode({'family__id__exact': family.pk})}")
