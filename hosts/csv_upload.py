"""The file of an import between its preview and the word to go on: sealed, in the session."""

from typing import Final

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hosts.encryption import Secret, SecretUnreadableError

LARGEST_BYTES: Final = 256 * 1024  # the session carries it: some 3,000 OLTs
_KEY: Final = "olt_import"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=capfirst(_("CSV file")),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        allow_empty_file=True,
    )

    def clean_file(self) -> str:
        """Its text."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_BYTES:
            text = _("The file has more than 256 KB: divide it, or use manage.py import_olts.")
            raise forms.ValidationError(text)
        try:
            return bytes(file.read()).decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _("The file is not UTF-8 text: save it as CSV UTF-8.")
            raise forms.ValidationError(text) from None


def keep_upload(session: SessionBase, text: str) -> None:
    """It has communities in it, so that it lies nowhere as plain text."""
    session[_KEY] = Secret.seal(text).token


def kept_upload(session: SessionBase) -> str | None:
    """None where there is none, or none that can be read any more."""
    token = session.get(_KEY)
    try:
        return None if token is None else Secret(token).reveal()
    except SecretUnreadableError:
        return None


def drop_upload(session: SessionBase) -> None:
    session.pop(_KEY, None)
