"""Many ONUs at once, for the measurements of the history and of the search."""

from django.db import connection

from tests.factories import make_brand, make_olt

ONUS_PER_OLT = 1000
_ADD = """
    INSERT INTO onu_data (
        olt_id, onu_index, frame, slot, port, onu_number, serial, mac, description,
        model, admin_state, run_state, present, onu_rx_dbm, olt_rx_dbm, onu_tx_dbm, distance_m,
        first_seen_at, last_seen_at, updated_at, extra)
    SELECT (%(olts)s::bigint[])[1 + n / %(per_olt)s], '4194312448.' || n, 0, n / 128 %% 16,
           n / 16 %% 16, n %% 16,
           (ARRAY['HWTC', 'ZTEG', 'VSOL'])[1 + n %% 3] || upper(lpad(to_hex(n * 7919), 8, '0')),
           upper(regexp_replace(lpad(to_hex(n * 104729), 12, '0'), '(..)(?!$)', '\\1:', 'g')),
           CASE n %% 4 WHEN 0 THEN 40000000 + n || ''
                       WHEN 1 THEN 40000000 + n || '_' || n %% 9
                       WHEN 2 THEN (ARRAY['Juan Huamán', 'Rosa Quispe', 'Luis Mamani'])[1 + n %% 3]
                                   || ' ' || 70000000 + n * 13 %% 9999999
                       ELSE 'cliente ' || md5(n::text) END,
           'EG8145V5', CASE WHEN n %% 50 = 7 THEN 'SUSPENDED' ELSE 'ACTIVE' END,
           CASE WHEN n %% 25 = 3 THEN 'OFFLINE' ELSE 'ONLINE' END, n %% 97 <> 5,
           -19 - n %% 13 * 0.6 - (n %% 997 = 1)::int * 4 + (n %% 4999 = 2)::int * 9,
           -22.5, 2.1, 1200 + n %% 9000,
           now() - interval '2 years', now(), now(), '{}'
      FROM generate_series(0, %(count)s::bigint - 1) AS n
"""


def add_onus(count: int) -> None:
    """1,000 on each OLT, with numbers, names and serials like those of an operator.

    The index of the search is made anew afterwards, in a tenth of the time that it takes to fill.
    """
    brand = make_brand()
    olts = [make_olt(brand=brand).pk for _ in range(-(-count // ONUS_PER_OLT))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef('onu_data_search'::regclass)")
        index = cursor.fetchone()[0]
        cursor.execute("DROP INDEX onu_data_search")
        cursor.execute(_ADD, {"olts": olts, "per_olt": ONUS_PER_OLT, "count": count})
        cursor.execute(index)
        cursor.execute("ALTER INDEX onu_data_search ALTER COLUMN 1 SET STATISTICS 1000")
        cursor.execute("VACUUM ANALYZE onu_data")
