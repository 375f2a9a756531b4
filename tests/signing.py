"""Signed calls, made by hand."""

import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Any

import httpx

PREFIX = "/rest/taobao-global"


@dataclass(frozen=True)
class Signer:
    """One app that signs what it sends."""

    client: httpx.Client
    app_key: str
    app_secret: str
    access_token: str

    def params(self, path: str, business: dict[str, str] | None = None, at: float | None = None) -> dict[str, str]:
        """The parameters of a call in upstream's way, with their signature."""
        stamp = str(round((time.time() if at is None else at) * 1000))
        system = {"app_key": self.app_key, "timestamp": stamp, "sign_method": "sha256"}
        unsigned = (business or {}) | system | {"access_token": self.access_token}
        return unsigned | {"sign": self.signature(path, unsigned)}

    def headers(self, path: str, business: dict[str, str], spelling: str = "x-timestrap") -> dict[str, str]:
        """Shanjing's headers for a call."""
        sent = self.params(path, business)
        return {
            "x-app-key": self.app_key,
            spelling: sent["timestamp"],
            "x-sign-method": "sha256",
            "x-signature": sent["sign"],
            "x-access-token": self.access_token,
        }

    def signature(self, path: str, pairs: dict[str, str]) -> str:
        text = path + "".join(name + pairs[name] for name in sorted(pairs))
        return hmac.new(self.app_secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()

    def get(
        self, path: str, params: Any, prefix: str = PREFIX, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        return self._body(self.client.get(prefix + path, params=params, headers=headers))

    def post(self, path: str, data: dict[str, str], prefix: str = PREFIX) -> dict[str, Any]:
        return self._body(self.client.post(prefix + path, data=data))

    def post_json(self, path: str, body: Any, headers: dict[str, str] | None = None) -> dict[str, Any]:
        return self._body(self.client.post(PREFIX + path, json=body, headers=headers))

    def _body(self, response: httpx.Response) -> dict[str, Any]:
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body
