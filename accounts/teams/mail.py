"""The e-mail that carries an invitation."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.teams.invitations import SentInvitation

_log = logging.getLogger(__name__)
_SMTP = "django.core.mail.backends.smtp.EmailBackend"


def link_of(token: str) -> str:
    return f"{settings.SITE_URL}{reverse('team-invitation', args=[token])}"


def send(sent: SentInvitation) -> bool:
    """Whether a mail server has taken it: otherwise only the link itself can be passed on."""
    invitation = sent.invitation
    context = {
        "invitation": invitation,
        "link": link_of(sent.token),
        "current_site": {"domain": urlsplit(settings.SITE_URL).netloc},
    }
    subject = (
        f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}Invitation to the team {invitation.team.name}"
    )
    text = render_to_string("teams/email/invitation.txt", context)
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [invitation.email])
    except (OSError, SMTPException) as error:
        _log.error("An invitation could not be sent: %s: %s", type(error).__name__, error)
        return False
    return settings.PUBLIC and settings.EMAIL_BACKEND == _SMTP
