"""What people asked for, how far it is, and its file."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Media, Script
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from console.badges import badge_of
from console.moments import age
from console.raw_text import NOTHING
from console.read_only import ReadOnlyAdmin
from errands import lifecycle
from errands.choices import TONES
from errands.files import file_of
from errands.models import Errand


@admin.register(Errand)
class ErrandAdmin(ReadOnlyAdmin[Errand]):
    """Everybody sees their own; superusers see all."""

    list_display = ["what", "list_name", "status_badge", "progress_bar", "owner", "asked", "file"]
    list_filter = ["status", "kind"]
    list_select_related = ["owner"]
    list_per_page = 50
    ordering = ["-id"]
    actions = None
    empty_text = _(
        "Nothing asked for yet: the lists of ONUs and executions have buttons that export what they"
        " show."
    )
    fields = [("what", "list_name", "owner"), "query", "asked", "state"]
    readonly_fields = ["what", "list_name", "asked", "state"]

    @property
    def media(self) -> Media:
        return super().media + Media(js=[Script("facho/live_part.js", type="module")])  # type: ignore[list-item]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Errand]:
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.filter(owner=request.user.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Errand | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        """They go by themselves, with their files."""
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/state/", view(self.state_view), name="errands_errand_state"),
            path("<int:pk>/file/", view(self.file_view), name="errands_errand_file"),
            path(
                "<int:pk>/cancel/",
                view(require_POST(self.cancel_view)),
                name="errands_errand_cancel",
            ),
            *super().get_urls(),
        ]

    def state_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A fragment: how far it is."""
        return HttpResponse(_state(self._own(request, pk)))

    def file_view(self, request: HttpRequest, pk: int) -> FileResponse:
        errand = self._own(request, pk)
        path_of_file = file_of(errand)
        if not errand.has_file or not path_of_file.exists():
            raise Http404
        return FileResponse(path_of_file.open("rb"), as_attachment=True)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        errand = self._own(request, pk)
        if lifecycle.cancel(errand.pk):
            self.message_user(request, _("Cancelled. What was done by then stays done."))
        else:
            self.message_user(request, _("It had ended already."), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:errands_errand_change", args=[errand.pk]))

    def _own(self, request: HttpRequest, pk: int) -> Errand:
        if not self.has_view_permission(request):
            raise PermissionDenied
        errand = self.get_queryset(request).filter(pk=pk).first()
        if errand is None:
            raise Http404
        return errand

    @admin.display(description=_("what"), ordering="kind")
    def what(self, errand: Errand) -> str:
        return errand.get_kind_display()

    @admin.display(description=_("list"), ordering="source")
    def list_name(self, errand: Errand) -> str:
        return errand.list_name

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, errand: Errand) -> SafeString:
        return badge_of(TONES, errand.status, errand.get_status_display())

    @admin.display(description=_("progress"))
    def progress_bar(self, errand: Errand) -> SafeString:
        bar = '<span class="progress"><progress value="{}" max="100"></progress> {} %</span>'
        return format_html(bar, errand.percent, errand.percent)

    @admin.display(description=_("asked for"), ordering="id")
    def asked(self, errand: Errand) -> SafeString:
        return age(errand.created_at)

    @admin.display(description=_("file"))
    def file(self, errand: Errand) -> SafeString:
        if not errand.has_file:
            return NOTHING
        address = reverse("admin:errands_errand_file", args=[errand.pk])
        return format_html('<a href="{}">{}</a>', address, _("Download"))

    @admin.display(description=_("status"))
    def state(self, errand: Errand) -> SafeString:
        return _state(errand)


def _state(errand: Errand) -> SafeString:
    context = {
        "errand": errand,
        "badge": badge_of(TONES, errand.status, errand.get_status_display()),
        "is_open": errand.is_open,
    }
    return render_to_string("errands/state.html", context)
