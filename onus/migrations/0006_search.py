from django.db import migrations

# No extension (pg_trgm is neither in the embedded PostgreSQL nor allowed everywhere): the three
# letters at each place of a text are the keys of an ordinary GIN index.
# translate() takes as long as all the rest: most texts have no accents, and octets then are letters.
TEXT = """
    CREATE FUNCTION onu_search_text(description text, serial text, mac text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED AS $$
    DECLARE
        texts text := lower(
            E'\\n' || coalesce(description, '') || E'\\n' || coalesce(serial, '') || E'\\n'
            || translate(coalesce(mac, ''), ':.- ', '') || E'\\n');
    BEGIN
        IF octet_length(texts) = length(texts) THEN
            RETURN texts;
        END IF;
        RETURN translate(texts, 'áàâãäéèêëíìîïóòôõöúùûüñçÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÑÇ',
                                'aaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc');
    END $$
"""
# The cost keeps the planner from working them out row by row where the index knows them, and to
# start parallel workers takes longer than a search.
GRAMS = """
    CREATE FUNCTION onu_search_grams(searched text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL RESTRICTED COST 5000
    RETURN (SELECT array_agg(DISTINCT substr(searched, place, 3))
              FROM generate_series(1, length(searched) - 2) AS place)
"""
# A discovery adds thousands of ONUs at once: they are put in order in a list first. The list is
# read by every search, so it is short.
INDEX = """
    CREATE INDEX onu_data_search ON onu_data
     USING gin ((onu_search_grams(onu_search_text(description, serial, mac)) COLLATE "C"))
      WITH (fastupdate = on, gin_pending_list_limit = 256);
    ALTER INDEX onu_data_search ALTER COLUMN 1 SET STATISTICS 1000
"""


class Migration(migrations.Migration):
    """Finds an ONU by any part of its description, serial or MAC address."""

    dependencies = [("onus", "0005_history")]

    operations = [
        migrations.RunSQL(TEXT, "DROP FUNCTION onu_search_text"),
        migrations.RunSQL(GRAMS, "DROP FUNCTION onu_search_grams"),
        migrations.RunSQL(INDEX, "DROP INDEX onu_data_search"),
    ]
