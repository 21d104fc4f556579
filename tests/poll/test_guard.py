"""Nothing that leads inside is connected to."""

import socket

import pytest
from yarl import URL

from monitor.poll.guard import Guard, RefusedError


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("127.0.0.1", "loopback"), ("127.9.9.9", "loopback"), ("::1", "loopback"),
        ("10.1.2.3", "private"), ("172.31.0.1", "private"), ("192.168.1.1", "private"),
        ("169.254.169.254", "link-local"), ("fe80::1%eth0", "link-local"),
        ("100.64.0.1", "carrier-grade NAT"), ("0.0.0.0", "unspecified"), ("::", "unspecified"),
        ("224.0.0.1", "multicast"), ("ff02::1", "multicast"), ("255.255.255.255", "reserved"),
        ("::ffff:127.0.0.1", "IPv4-mapped"), ("::ffff:8.8.8.8", "IPv4-mapped"),
        ("64:ff9b::7f00:1", "NAT64"), ("2002:7f00:1::", "6to4"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"), ("fd00::1", "unique local"),
        ("198.18.0.1", "benchmarking"), ("2001:db8::1", "documentation"), ("words", "not an address"),
    ],
)  # fmt: skip
def test_addresses_that_lead_inside_are_refused(address, reason):
    """Each with its reason."""
    assert Guard().refuses(address) == reason


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700::6810:84e5"])
def test_public_addresses_pass(address):
    """IPv4 and IPv6."""
    assert Guard().refuses(address) == ""


def test_settings_may_allow_a_network():
    """Only that one."""
    guard = Guard(["10.20.0.0/16", "fd00::/8"])
    assert guard.refuses("10.20.3.4") == guard.refuses("fd12::1") == ""
    assert guard.refuses("10.21.3.4") == "private"


def test_an_allowed_translator_still_leads_nowhere_inside():
    """With NAT64 allowed, public addresses behind it pass, loopback behind it does not."""
    guard = Guard(["64:ff9b::/96"])
    assert guard.refuses("64:ff9b::808:808") == ""
    assert guard.refuses("64:ff9b::7f00:1") == "loopback"


def test_an_allowed_network_must_be_one():
    """A typing error is no permission."""
    with pytest.raises(ValueError):
        Guard(["10.0.0.0/40"])


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "http://127.0.0.1/",
     "http://[::1]/", "http://localhost:8000/", "http://example.org:22/", "http://example.org:6379/",
     "http://0x7f.0.0.1/", "/relative"],
)  # fmt: skip
def test_addresses_as_written_are_checked_first(url):
    """Scheme, port and literal addresses; numeric tricks are left to the connector."""
    try:
        Guard().check_url(URL(url))
    except RefusedError:
        return
    assert url == "http://0x7f.0.0.1/"


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://example.org:8443/", "http://example.org:8080/feed"]
)
def test_usual_addresses_pass(url):
    """HTTP's own ports and high ones."""
    Guard().check_url(URL(url))


def test_the_socket_is_never_made():
    """The check stands where the connection would begin."""
    info = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))
    with pytest.raises(RefusedError, match="private"):
        Guard().socket(info)
    made = Guard(["10.0.0.0/8"]).socket(info)
    made.close()


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://localhost/", "http://10.1.2.3/"])
def test_a_refused_address_says_which_setting_lets_it_in(url):
    with pytest.raises(RefusedError, match=r"is (loopback|private); MONITOR_ALLOWED_NETWORKS"):
        Guard().check_url(URL(url))


def test_a_refused_port_says_which_are_asked():
    with pytest.raises(RefusedError, match=r"port 22 is not asked; 80, 443 and those from 1024"):
        Guard().check_url(URL("http://example.org:22/"))
