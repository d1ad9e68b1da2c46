from django.contrib import admin
from django.urls import path

from execution_coordinator.dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("", admin.site.admin_view(views.dashboard), name="page"),
    path("refresh/", views.refresh, name="refresh"),
]
