"""A Postfix of the tests' own: a second opinion on what is said over SMTP."""

import grp
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
import trustme

from bench.child import free_port

MISSING = "no Postfix here: install Debian's package postfix; it need not be configured or run"
MAIN = """
compatibility_level = 3.6
queue_directory = {top}/queue
data_directory = {top}/data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
myhostname = mx.example.org
mynetworks =
smtpd_relay_restrictions = permit_auth_destination, reject
virtual_mailbox_domains = example.org
virtual_mailbox_base = {top}/mail
virtual_mailbox_maps = inline:{{ desk@example.org=desk/, tür@example.org=tuer/ }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_tls_cert_file = {top}/cert.pem
smtpd_tls_key_file = {top}/key.pem
smtpd_tls_security_level = encrypt
smtpd_tls_received_header = yes
smtputf8_enable = yes
maillog_file = {top}/log/maillog
maillog_file_prefixes = {top}
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """One server on a port of its own, which takes mail for two people of example.org over TLS."""

    def __init__(self) -> None:
        if os.getuid() != 0:
            pytest.skip("Postfix is started by root alone")
        if shutil.which("postfix") is None:
            if os.environ.get("CI") == "true":
                pytest.fail(MISSING)
            pytest.skip(MISSING)
        self.port = free_port()
        self.top = Path(tempfile.mkdtemp(prefix="monitor-postfix-", dir="/tmp"))
        self.top.chmod(0o755)
        owner = pwd.getpwnam("postfix")
        for name in ("queue", "data", "mail", "log", "conf"):
            (self.top / name).mkdir()
        for name in ("data", "mail"):
            os.chown(self.top / name, owner.pw_uid, grp.getgrnam("postfix").gr_gid)
        authority = trustme.CA()
        cert = authority.issue_cert("127.0.0.1", "localhost")
        cert.private_key_pem.write_to_path(self.top / "key.pem")
        (self.top / "key.pem").chmod(0o600)
        cert.cert_chain_pems[0].write_to_path(self.top / "cert.pem")
        self.ca = self.top / "ca.pem"
        authority.cert_pem.write_to_path(self.ca)
        said = MAIN.format(top=self.top, uid=owner.pw_uid, gid=owner.pw_gid)
        (self.top / "conf/main.cf").write_text(said)
        (self.top / "conf/master.cf").write_text(MASTER.format(port=self.port))
        self._run("start")

    def mails(self, who: str, seconds: float = 20.0) -> list[bytes]:
        """What lies in a mailbox, once something does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = sorted((self.top / "mail" / who / "new").glob("*"))
            if found:
                return [file.read_bytes() for file in found]
            time.sleep(0.05)
        raise AssertionError(self.log())

    def log(self) -> str:
        """What it says of itself."""
        file = self.top / "log/maillog"
        return file.read_text() if file.exists() else ""

    def stop(self) -> None:
        """End it, and leave nothing."""
        self._run("stop", check=False)
        shutil.rmtree(self.top, ignore_errors=True)

    def _run(self, what: str, *, check: bool = True) -> None:
        done = subprocess.run(
            ["postfix", "-c", str(self.top / "conf"), what],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        if check and done.returncode:
            raise RuntimeError(f"postfix {what}: {done.stderr or done.stdout}{self.log()}")
