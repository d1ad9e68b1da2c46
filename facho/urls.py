"""The addresses of the site."""

from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from console.raw_text import NOTHING

admin.site.site_title = "Facho Deluxe"
admin.site.site_header = "Facho Deluxe"
admin.site.index_title = _("Operation")
admin.site.site_url = None  # the console is the whole site
admin.site.empty_value_display = NOTHING

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("coordinator/dashboard/", include("execution_coordinator.dashboard.urls")),
]
