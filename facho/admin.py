"""What people changed, of everything, newest first: also what is gone by now."""

from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from console.badges import Tone, badge
from console.read_only import ReadOnlyAdmin

FLAG_TONES = {ADDITION: Tone.GOOD, CHANGE: Tone.BUSY, DELETION: Tone.BAD}


@admin.register(LogEntry)
class AuditTrailAdmin(ReadOnlyAdmin[LogEntry]):
    list_display = ["action_time", "user", "flag_badge", "content_type", "object_repr", "changes"]
    list_filter = ["action_flag", "action_time", "user", "content_type"]
    list_select_related = ["user", "content_type"]
    list_per_page = 50
    search_fields = ["object_repr", "user__username"]
    ordering = ["-id"]
    actions = None
    fields = ["action_time", "user", "flag_badge", "content_type", "object_repr", "changes"]
    readonly_fields = ["flag_badge", "changes"]
    empty_text = _("Nobody has changed anything yet.")

    @admin.display(description=_("action"), ordering="action_flag")
    def flag_badge(self, entry: LogEntry) -> SafeString:
        tone = FLAG_TONES.get(entry.action_flag, Tone.QUIET)
        return badge(tone, entry.get_action_flag_display())

    @admin.display(description=_("before and after"))
    def changes(self, entry: LogEntry) -> SafeString:
        return render_to_string("admin/audit_lines.html", {"entry": entry})
