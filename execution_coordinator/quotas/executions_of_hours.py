"""The executions that quotas count, hour by hour, for the statements that count them."""

# Takes `hours`: the starts of the hours. `counted` has each execution with the hour it counts in.
# A skipped row stands for 1 + missed due times, evenly from due_at to missed_until, which may lie
# in several hours: `due_times` are those that lie in this one. `counts`: not those that an operator
# switched off, nor extra runs. Runs asked for by hand and probes are not there at all.
EXECUTIONS_OF_HOURS = """
    WITH hour AS (
        SELECT start, start + interval '1 hour' AS "end"
          FROM unnest(%(hours)s::timestamptz[]) AS start
    ), in_hour AS (
        SELECT hour.start AS hour_start, hour.end AS hour_end, e.*
          FROM hour CROSS JOIN hosts_olt o
          JOIN snmp_executions e
            ON e.olt_id = o.id AND e.due_at > hour.start AND e.due_at <= hour.end
     UNION ALL
        SELECT hour.start, hour.end, e.*
          FROM hour JOIN snmp_executions e
            ON e.missed_until > hour.start AND e.due_at <= hour.start
    ), counted AS (
        SELECT e.*,
               CASE WHEN e.missed_until IS NULL THEN 1 ELSE greatest(0,
                   least(e.missed, floor(extract(epoch FROM hour_end - due_at) * missed
                                         / extract(epoch FROM missed_until - due_at)))
                 - greatest(-1, floor(extract(epoch FROM hour_start - due_at) * missed
                                      / extract(epoch FROM missed_until - due_at))))
               END AS due_times,
               e.trigger = 'SCHEDULED' AND NOT (e.status = 'ABORTED' AND e.reason IN
                   ('job_disabled', 'olt_disabled', 'olt_changed', 'operator')) AS counts
          FROM in_hour e WHERE e.trigger IN ('SCHEDULED', 'EXTRA')
    )
"""
