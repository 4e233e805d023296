"""An OpenID Connect provider on this machine: one client, and whoever the test says signs in."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT_ID, SECRET = "elwise", "a secret of this client, long enough"


class IdentityProvider(ThreadingHTTPServer):
    """`claims`: of whom signs in next. `breaks`: the path whose answer is nonsense."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.claims: dict[str, object] = {}
        self.breaks = ""
        self._challenges: dict[str, str] = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def authorize(self, location: str) -> str:
        """What the browser does there: the address that it is sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert location.startswith(f"{self.url}/authorize?")
        assert query["client_id"] == CLIENT_ID
        code = f"code-{len(self._challenges)}"
        self._challenges[code] = query["code_challenge"]
        back = urlsplit(query["redirect_uri"]).path
        return f"{back}?{urlencode({'code': code, 'state': query['state']})}"

    def configuration(self) -> dict[str, object]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def token(self, form: dict[str, list[str]]) -> dict[str, object]:
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        assert form["client_secret"] == [SECRET]
        assert self._challenges.pop(form["code"][0]) == challenge
        times = {"iat": int(time.time()), "exp": int(time.time()) + 60}
        payload = {"iss": self.url, "aud": CLIENT_ID, **times, **self.claims}
        id_token = jwt.encode(payload, SECRET, algorithm="HS256")
        return {"access_token": "x", "token_type": "Bearer", "id_token": id_token}


class _Handler(BaseHTTPRequestHandler):
    server: IdentityProvider

    def do_GET(self) -> None:
        answers = {
            "/.well-known/openid-configuration": self.server.configuration(),
            "/userinfo": self.server.claims,
        }
        self._send(answers[self.path])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._send(self.server.token(parse_qs(body)))

    def _send(self, answer: object) -> None:
        body = b"[1]" if self.path == self.server.breaks else json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
