import json
import logging
import pickle
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.forms import modelform_factory

from hosts.encryption import Secret, SecretUnreadableError
from hosts.models import OLT
from tests.factories import make_brand, make_olt

CANARY = "c4n4ry-community"

pytestmark = pytest.mark.django_db


def _stored(olt: OLT) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT community FROM hosts_olt WHERE id = %s", [olt.pk])
        return str(cursor.fetchone()[0])


def _assert_sealed(olt: OLT, text: str) -> None:
    token = _stored(olt)
    assert token.startswith("gAAAA")
    assert text not in token
    assert OLT.objects.get(pk=olt.pk).community.reveal() == text


def test_the_database_holds_a_token_and_the_instance_gives_the_text() -> None:
    olt = make_olt(community=CANARY)

    _assert_sealed(olt, CANARY)
    assert olt.community.reveal() == CANARY


def test_a_text_assigned_to_an_instance_is_sealed_at_once() -> None:
    olt = make_olt()
    olt.community = CANARY

    assert isinstance(olt.community, Secret)
    assert CANARY not in str(vars(olt))
    olt.save(update_fields=["community"])
    _assert_sealed(olt, CANARY)


def test_update_seals() -> None:
    olt = make_olt()
    OLT.objects.update(community=CANARY)

    _assert_sealed(olt, CANARY)


def test_bulk_create_and_bulk_update_seal() -> None:
    brand = make_brand()
    olts = OLT.objects.bulk_create(
        OLT(name=f"olt-{n}", address="192.0.2.1", port=n, community=CANARY, brand=brand)
        for n in (1, 2)
    )
    _assert_sealed(olts[0], CANARY)

    for olt in olts:
        olt.community = "another"
    OLT.objects.bulk_update(olts, ["community"])
    _assert_sealed(olts[1], "another")


def test_a_deferred_community_is_read_when_asked_for() -> None:
    make_olt(community=CANARY)
    olt = OLT.objects.defer("community").get()

    assert "community" in olt.get_deferred_fields()
    assert olt.community.reveal() == CANARY


def test_refresh_from_db_brings_the_stored_secret_back() -> None:
    olt = make_olt(community=CANARY)
    olt.community = "not saved"
    olt.refresh_from_db()

    assert olt.community.reveal() == CANARY


def test_values_give_the_secret_and_never_the_text() -> None:
    make_olt(community=CANARY)
    (row,) = OLT.objects.values("community")

    assert str(row) == "{'community': ***}"
    assert row["community"].reveal() == CANARY


def test_full_clean_leaves_the_community_as_it_is() -> None:
    olt = make_olt(community=CANARY)
    olt.full_clean()
    olt.save()

    _assert_sealed(olt, CANARY)


@pytest.mark.parametrize("fields", [{}, {"community": ""}])
def test_an_empty_community_is_refused_by_full_clean_and_by_the_database(
    fields: dict[str, str],
) -> None:
    olt = OLT(name="olt", address="192.0.2.1", brand=make_brand(), **fields)

    with pytest.raises(ValidationError) as refused:
        olt.full_clean()
    assert list(refused.value.message_dict) == ["community"]
    with pytest.raises(IntegrityError, match="olt_community_is_encrypted"), transaction.atomic():
        olt.save()


def test_a_plain_text_written_by_sql_is_refused_by_the_database() -> None:
    olt = make_olt()

    with (
        pytest.raises(IntegrityError, match="olt_community_is_encrypted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE hosts_olt SET community = 'public' WHERE id = %s", [olt.pk])


def test_no_lookup_compares_communities() -> None:
    with pytest.raises(FieldError, match="Unsupported lookup 'exact'"):
        OLT.objects.filter(community=CANARY)


def test_nothing_that_prints_a_secret_shows_its_text(caplog: pytest.LogCaptureFixture) -> None:
    olt = make_olt(community=CANARY)
    secret = olt.community
    with caplog.at_level(logging.INFO):
        logging.getLogger(__name__).info("%s %r", secret, vars(olt))

    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r}", format(secret), "%s" % secret]  # noqa: UP031
    assert shown == ["***"] * 6
    assert CANARY not in caplog.text
    assert CANARY.encode() not in pickle.dumps(olt)
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps({"community": secret})


def test_a_pickled_secret_still_opens() -> None:
    secret = Secret.seal(CANARY)

    assert pickle.loads(pickle.dumps(secret)).reveal() == CANARY  # noqa: S301 -- made here


def test_two_secrets_with_one_text_are_not_told_apart_from_others() -> None:
    assert Secret.seal(CANARY) != Secret.seal(CANARY)
    assert Secret.seal(CANARY).token != Secret.seal(CANARY).token


def test_dumpdata_holds_the_token_and_loaddata_brings_the_text_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    olt = make_olt(community=CANARY)
    call_command("dumpdata", "hosts")
    dump = capsys.readouterr().out

    assert CANARY not in dump
    assert _stored(olt) in dump
    OLT.objects.all().delete()
    for row in serializers.deserialize("json", dump):
        row.save()
    _assert_sealed(olt, CANARY)


class TestKeys:
    @pytest.fixture
    def keys(self) -> list[str]:
        return [Fernet.generate_key().decode() for _ in range(2)]

    @pytest.fixture(autouse=True)
    def _first_key_only(self, settings: Any, keys: list[str]) -> None:
        settings.FERNET_KEYS = keys[:1]

    def test_a_second_key_in_front_writes_while_the_first_still_reads(
        self, settings: Any, keys: list[str]
    ) -> None:
        old = Secret.seal(CANARY)
        settings.FERNET_KEYS = keys[::-1]
        new = Secret.seal(CANARY)

        assert (old.reveal(), new.reveal()) == (CANARY, CANARY)
        assert (old.is_current, new.is_current) == (False, True)
        settings.FERNET_KEYS = keys[:1]
        with pytest.raises(SecretUnreadableError):
            new.reveal()

    def test_resealing_leads_to_the_first_key(self, settings: Any, keys: list[str]) -> None:
        old = Secret.seal(CANARY)
        settings.FERNET_KEYS = keys[::-1]
        resealed = old.resealed()
        settings.FERNET_KEYS = keys[1:]

        assert resealed.reveal() == CANARY

    def test_a_missing_key_is_named_in_the_error_and_no_token_is(
        self, settings: Any, keys: list[str]
    ) -> None:
        secret = Secret.seal(CANARY)
        settings.FERNET_KEYS = keys[1:]

        for opening in (secret.reveal, secret.resealed):
            with pytest.raises(SecretUnreadableError) as error:
                opening()
            assert str(error.value) == (
                "a stored secret cannot be opened: add the key that wrote it to FACHO_FERNET_KEYS"
            )
            assert error.value.retryable is False
            assert error.value.__cause__ is None


class TestForm:
    form_class = modelform_factory(OLT, fields=["name", "address", "port", "community", "brand"])

    def _data(self, olt: OLT, community: str) -> dict[str, object]:
        return {
            "name": olt.name,
            "address": olt.address,
            "port": olt.port,
            "community": community,
            "brand": olt.brand_id,
        }

    def test_a_form_never_shows_what_is_stored(self) -> None:
        olt = make_olt(community=CANARY)
        html = self.form_class(instance=olt).as_p()

        assert 'type="password"' in html
        assert CANARY not in html
        assert "***" not in html
        assert olt.community.token not in html

    def test_a_form_seals_what_is_written(self) -> None:
        olt = make_olt()
        form = self.form_class(self._data(olt, CANARY), instance=olt)
        form.save()

        _assert_sealed(olt, CANARY)

    def test_an_input_left_empty_keeps_what_is_stored(self) -> None:
        olt = make_olt(community=CANARY)
        form = self.form_class(self._data(olt, ""), instance=olt)
        form.fields["community"].required = False
        form.save()

        _assert_sealed(olt, CANARY)
