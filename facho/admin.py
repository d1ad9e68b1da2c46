"""What people changed, of everything, newest first, also what is gone by now; and what they may."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from console.badges import Tone, badge
from console.raw_text import NOTHING
from console.read_only import ReadOnlyAdmin
from facho.permission_choices import NamesPermissions

FLAG_TONES = {ADDITION: Tone.GOOD, CHANGE: Tone.BUSY, DELETION: Tone.BAD}


@admin.register(LogEntry)
class AuditTrailAdmin(ReadOnlyAdmin[LogEntry]):
    list_display = ["action_time", "user", "flag_badge", "what", "object_link", "changes"]
    list_filter = [
        "action_flag",
        "action_time",
        ("user", admin.RelatedOnlyFieldListFilter),
        ("content_type", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["user", "content_type"]
    list_per_page = 50
    search_fields = ["object_repr", "user__username"]
    ordering = ["-id"]
    actions = None
    fields = ["action_time", "user", "flag_badge", "what", "object_link", "changes"]
    readonly_fields = ["flag_badge", "what", "object_link", "changes"]
    empty_text = _(
        "Nobody has changed anything yet: what is added, changed or deleted here will stand here,"
        " from what to what."
    )

    @admin.display(description=_("action"), ordering="action_flag")
    def flag_badge(self, entry: LogEntry) -> SafeString:
        tone = FLAG_TONES.get(entry.action_flag, Tone.QUIET)
        return badge(tone, entry.get_action_flag_display())

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": _("What people changed")}
        return super().changelist_view(request, title | (extra_context or {}))

    @admin.display(description=_("what"), ordering="content_type")
    def what(self, entry: LogEntry) -> str:
        return str(entry.content_type.name) if entry.content_type else NOTHING

    @admin.display(description=_("which one"), ordering="object_repr")
    def object_link(self, entry: LogEntry) -> SafeString | str:
        """What is deleted has no page any more."""
        address = None if entry.is_deletion() else entry.get_admin_url()
        if address is None:
            return entry.object_repr
        return format_html('<a href="{}">{}</a>', address, entry.object_repr)

    @admin.display(description=_("before and after"))
    def changes(self, entry: LogEntry) -> SafeString:
        return render_to_string("admin/audit_lines.html", {"entry": entry})


admin.site.unregister([Group, User])


@admin.register(Group)
class RoleAdmin(NamesPermissions, GroupAdmin):
    pass


@admin.register(User)
class PersonAdmin(NamesPermissions, UserAdmin[User]):
    pass
