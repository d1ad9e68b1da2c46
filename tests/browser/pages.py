"""The main pages: what every check and every picture of the console goes through."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.urls import reverse

Rows = Mapping[str, int]  # the row that a page shows, by the name of the page


@dataclass(frozen=True, slots=True)
class MainPage:
    """`name` is that of its picture; a page with `has_row` shows one row of its table."""

    name: str
    view: str
    has_row: bool = False
    query: str = ""

    def address(self, rows: Rows) -> str:
        arguments = [rows[self.name]] if self.has_row else []
        return reverse(self.view, args=arguments) + self.query.format(**rows)


PAGES = (
    MainPage("index", "admin:index"),
    MainPage("dashboard", "dashboard:page"),
    MainPage("dashboard-olt", "dashboard:page", query="?olt={olt}"),
    MainPage("olts", "admin:hosts_olt_changelist"),
    MainPage("olt", "admin:hosts_olt_change", has_row=True),
    MainPage("olt-history", "admin:hosts_olt_history", has_row=True),
    MainPage("olt-import", "admin:hosts_olt_import"),
    MainPage("jobs", "admin:snmp_jobs_snmpjob_changelist"),
    MainPage("job-new", "admin:snmp_jobs_snmpjob_add"),
    MainPage("job", "admin:snmp_jobs_snmpjob_change", has_row=True),
    MainPage("job-hosts", "admin:snmp_jobs_snmpjobhost_changelist"),
    MainPage("matrix", "admin:snmp_jobs_snmpjobhost_matrix", query="?brand={brand}"),
    MainPage("executions", "admin:executions_execution_changelist"),
    MainPage("execution-failed", "admin:executions_execution_change", has_row=True),
    MainPage("onus", "admin:onus_onudata_changelist"),
    MainPage("onu", "admin:onus_onudata_change", has_row=True),
    MainPage("onu-events", "admin:onus_onuevent_changelist"),
    MainPage("pon-ports", "admin:onus_ponport_changelist"),
    MainPage("quotas", "admin:execution_coordinator_quotatracker_changelist"),
    MainPage("violations", "admin:execution_coordinator_quotaviolation_changelist"),
    MainPage("violation", "admin:execution_coordinator_quotaviolation_change", has_row=True),
    MainPage("log", "admin:execution_coordinator_coordinatorlog_changelist"),
    MainPage("plans", "admin:execution_coordinator_executionplan_changelist"),
    MainPage("plan", "admin:execution_coordinator_executionplan_change", has_row=True),
    MainPage("oids", "admin:oids_oid_changelist"),
    MainPage("oid", "admin:oids_oid_change", has_row=True),
    MainPage("errands", "admin:errands_errand_changelist"),
    MainPage("users", "admin:auth_user_changelist"),
)

# Theme and width of each picture; a name as it stands in the names of their files.
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = {"wide": 1440, "phone": 390}
