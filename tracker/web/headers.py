"""The headers that every response carries: nothing inline, nothing from elsewhere, no framing, no devices."""

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
POLICY_OF_FILES = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""For what is given to be kept: should a browser show it all the same, nothing in it runs."""

# Passkeys and copying a code are asked for by our own pages; a phone's camera, by its own dialogue and not by a page.
_OURS = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")
_NOBODYS = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join([*(f"{name}=()" for name in _NOBODYS), *(f"{name}=(self)" for name in _OURS)])
YEAR_SECONDS = 31_536_000


def register(app: Flask) -> None:
    """Set them after each request; a page about a school is kept by no cache on the way."""
    secure = bool(app.config["SESSION_COOKIE_SECURE"])

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        is_file = headers.get("Content-Disposition", "").startswith("attachment")
        headers["Content-Security-Policy"] = POLICY_OF_FILES if is_file else POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["X-Permitted-Cross-Domain-Policies"] = "none"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = PERMISSIONS
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if secure:
            headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}; includeSubDomains"
        if request.endpoint == "security.logout":
            headers["Clear-Site-Data"] = '"storage"'  # what scripts kept there: assets/drafts.js
        # Flask says "no-cache" of every file, and then browsers keep it: that is for styles and scripts alone, and not
        # for the page that says there is no such file, which somebody's session is on.
        is_style_or_script = request.endpoint == "static" and response.status_code < 400
        if not is_style_or_script and headers.get("Cache-Control", "no-cache") == "no-cache":
            headers["Cache-Control"] = "no-store"
        return response
