"""The Host that a visitor or a probe writes: it gets into no link that is not the site's."""

import logging

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

RESULT = "/advisor/result/?servers=9"
API = "/api/v1/"


@pytest.fixture
def public_site(settings):
    settings.PUBLIC = True
    settings.SITE_URL = "https://elwise.example"
    settings.ALLOWED_HOSTS = ["elwise.example", "other.example"]
    return settings


@pytest.mark.parametrize("host", ["10.1.2.3", "10.1.2.3:8000", "[fd00::1]:8000", "0.0.0.0", ""])
@pytest.mark.parametrize("path", ["/healthz/live", "/healthz/ready"])
def test_probe_may_ask_by_address(path: str, host: str, client: Client, public_site) -> None:
    response = client.get(path, headers={"Host": host})
    assert response.status_code == 200
    assert host.encode() not in response.content or not host
    assert client.get("/about/", headers={"Host": host or "10.1.2.3"}).status_code == 400


def test_probe_by_a_foreign_name_is_refused(client: Client, public_site) -> None:
    response = client.get("/healthz/live", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert b"evil" not in response.content


@pytest.mark.parametrize("address", [RESULT, API])
def test_foreign_port_gets_into_no_link(address: str, client: Client, public_site) -> None:
    for host in ("elwise.example:9999", "elwise.example"):
        response = client.get(address, headers={"Host": host}, secure=True)
        assert b"9999" not in response.content
        assert b"https://elwise.example/" in response.content
    other = client.get(address, headers={"Host": "other.example:9999"}, secure=True)
    assert b"https://other.example/" in other.content


def test_foreign_port_gets_into_no_redirect(client: Client, public_site) -> None:
    public_site.SECURE_SSL_REDIRECT = True
    response = Client().get("/about/", headers={"Host": "elwise.example:9999"})
    assert response["Location"] == "https://elwise.example/about/"


def test_port_of_the_site_stays(client: Client, public_site) -> None:
    public_site.SITE_URL = "https://elwise.example:8443"
    response = client.get(RESULT, headers={"Host": "elwise.example:9999"}, secure=True)
    assert b"https://elwise.example:8443/" in response.content
    assert b"9999" not in response.content


def test_here_every_port_is_ours(client: Client) -> None:
    """Somebody tries ELwise out, behind a port of their own."""
    response = client.get(RESULT, headers={"Host": "localhost:9999"})
    assert b"http://localhost:9999/" in response.content


def test_foreign_host_is_one_line(client: Client, caplog, public_site) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/about/", headers={"Host": "10.1.2.3"})
    lines = [record for record in caplog.records if "10.1.2.3" in record.getMessage()]
    assert [(record.levelname, record.exc_info) for record in lines] == [("WARNING", None)]
    assert len(caplog.records) == 1
