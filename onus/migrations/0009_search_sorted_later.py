from django.db import migrations

# The same keys as before, without copying the list of them twice.
QUICKER_GRAMS = r"""
    CREATE OR REPLACE FUNCTION onu_search_grams(searched text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED COST 5000 AS $$
    DECLARE
        size int := length(searched);
    BEGIN
        RETURN NULLIF(string_to_array(left(
            regexp_replace(left(searched, size / 3 * 3), '...', E'\\&\x01', 'g')
            || regexp_replace(substr(searched, 2, (size - 1) / 3 * 3), '...', E'\\&\x01', 'g')
            || regexp_replace(substr(searched, 3, (size - 2) / 3 * 3), '...', E'\\&\x01', 'g'),
            -1), E'\x01'), '{}');
    END $$
"""
GRAMS = r"""
    CREATE OR REPLACE FUNCTION onu_search_grams(searched text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED COST 5000 AS $$
    DECLARE
        size int := length(searched);
        grams text[] := '{}';
    BEGIN
        FOR skipped IN 0..2 LOOP
            grams := grams || string_to_array(
                left(regexp_replace(substr(searched, skipped + 1, (size - skipped) / 3 * 3),
                                    '(...)', E'\\1\x01', 'g'), -1), E'\x01');
        END LOOP;
        RETURN NULLIF(grams, '{}');
    END $$
"""

# A first discovery of 4,096 ONUs writes some 5 MB into the list, and sorted them into the index
# before its commit. `onus.indexes` does that after it now.
LONG_LIST = "ALTER INDEX onu_data_search SET (gin_pending_list_limit = 16384)"
SHORT_LIST = "ALTER INDEX onu_data_search SET (gin_pending_list_limit = 1024)"


class Migration(migrations.Migration):
    """A discovery no longer waits for its new ONUs to be sorted into the index of the search."""

    dependencies = [("onus", "0008_room_for_every_row")]

    operations = [
        migrations.RunSQL(QUICKER_GRAMS, GRAMS),
        migrations.RunSQL(LONG_LIST, SHORT_LIST),
    ]
