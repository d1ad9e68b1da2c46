from django.db import migrations, models

KINDS = ["onu_rx_dbm", "onu_tx_dbm", "olt_rx_dbm", "temperature_c", "distance_m"]
LABELS = ["ONU rx (dBm)", "ONU tx (dBm)", "OLT rx (dBm)", "temperature (°C)", "distance (m)"]


def keyed(*key, **fields):
    return [
        (
            "pk",
            models.CompositePrimaryKey(
                *key, blank=True, editable=False, primary_key=True, serialize=False
            ),
        ),
        *fields.items(),
    ]


def of_an_onu(**fields):
    return keyed(
        "onu_id",
        "at",
        onu_id=models.BigIntegerField(),
        at=models.DateTimeField(verbose_name="time"),
        **fields,
    )


def rolled_up():
    numbers = {}
    for kind in KINDS:
        for part in ("min", "mean", "max"):
            numbers[f"{kind}_{part}"] = models.FloatField(null=True)
        numbers[f"{kind}_count"] = models.IntegerField()
    return of_an_onu(**numbers)


# real: an optical module tells hundredths of a dB. The key finds the curve of an ONU, the BRIN
# index, which costs an insert nothing, the samples of an hour.
SAMPLES = f"""
    CREATE TABLE onu_sample (
        onu_id bigint NOT NULL,
        at timestamptz NOT NULL,
        {", ".join(f"{kind} real" for kind in KINDS)},
        PRIMARY KEY (onu_id, at)
    ) PARTITION BY RANGE (at);
    CREATE INDEX onu_sample_at ON onu_sample USING brin (at) WITH (pages_per_range = 32)
"""
ROLLED_UP = """
    CREATE TABLE {table} (
        onu_id bigint NOT NULL,
        at timestamptz NOT NULL,
        {numbers},
        PRIMARY KEY (onu_id, at)
    ) PARTITION BY RANGE (at);
    CREATE INDEX {table}_at ON {table} USING brin (at) WITH (pages_per_range = 32)
"""
NUMBERS = ", ".join(
    f"{kind}_min real, {kind}_mean real, {kind}_max real, {kind}_count integer NOT NULL"
    for kind in KINDS
)
ROOM = "ALTER TABLE {table} SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)"
NO_ROOM = "ALTER TABLE {table} RESET (fillfactor, autovacuum_vacuum_scale_factor)"


def partitioned(model, table, create, fields):
    """A table that Django cannot describe, and the model by which it is read."""
    return migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunSQL(create, f"DROP TABLE {table}")],
        state_operations=[
            migrations.CreateModel(name=model, fields=fields, options={"db_table": table})
        ],
    )


class Migration(migrations.Migration):
    """The history of the ONUs' values. The first partitions are made by whoever writes first."""

    dependencies = [("onus", "0004_fill_known_states")]

    operations = [
        partitioned(
            "OnuSample",
            "onu_sample",
            SAMPLES,
            of_an_onu(
                **{
                    kind: models.FloatField(null=True, verbose_name=label)
                    for kind, label in zip(KINDS, LABELS)
                }
            ),
        ),
        partitioned(
            "HourlySamples",
            "onu_sample_hour",
            ROLLED_UP.format(table="onu_sample_hour", numbers=NUMBERS),
            rolled_up(),
        ),
        partitioned(
            "DailySamples",
            "onu_sample_day",
            ROLLED_UP.format(table="onu_sample_day", numbers=NUMBERS),
            rolled_up(),
        ),
        migrations.CreateModel(
            name="LastSample",
            fields=[
                ("onu_id", models.BigIntegerField(primary_key=True, serialize=False)),
                *((kind, models.FloatField(null=True)) for kind in KINDS),
                *((f"{kind}_at", models.DateTimeField(null=True)) for kind in KINDS),
            ],
            options={"db_table": "onu_last_sample"},
        ),
        migrations.CreateModel(
            name="RollUpDebt",
            fields=keyed(
                "length",
                "at",
                "olt_id",
                length=models.CharField(max_length=4),
                at=models.DateTimeField(),
                olt_id=models.BigIntegerField(),
                writes=models.IntegerField(),
            ),
            options={"db_table": "onu_roll_up_debt"},
        ),
        *(
            migrations.RunSQL(ROOM.format(table=table), NO_ROOM.format(table=table))
            for table in ("onu_last_sample", "onu_roll_up_debt")
        ),
    ]
