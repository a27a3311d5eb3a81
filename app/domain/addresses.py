"""Web addresses: which are accepted, and when two of them mean the same page."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from app.domain.errors import InvalidInput

MAX_ADDRESS_CHARACTERS = 2_000
DEFAULT_PORTS = {"http": 80, "https": 443}

_FORBIDDEN = re.compile(
    r'[\x00-\x20\x7f-\xa0\\<>"`{|}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]'
)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

# Parameters that say who sent a reader, never which page is meant.
_TRACKING = re.compile(
    r"utm_.*|_ga|_gl|g(clid|clsrc|braid|uccounter|uce_referrer(_sig)?)|wbraid|dclid|msclkid"
    r"|fb(clid|_action_.*|_source|_ref)|y(s)?clid|twclid|ttclid|li_fat_id|igsh(id)?"
    r"|mc_[ce]id|mkt_tok|_hsenc|_hsmi|hsctatracking|vero_(id|conv)|oly_(enc|anon)_id|s_cid"
    r"|at_(medium|campaign|custom\d|link_.*|ptr_.*|format|bbc_team)"
    r"|ns_(mchannel|source|campaign|linkname|fee)|cmpid|ncid|xtor|wt_?\.?mc(_id)?|spm"
    r"|smid|smtyp|ref_(src|url)|__twitter_impression|amp|outputtype"
)
_INDEX_PAGE = re.compile(r"/index\.(html?|php)$")
_AMP_PATH = re.compile(r"(?<=.)/amp(\.html)?$|(?<=[^/])\.amp(?=(\.html)?$)")


def require_web_address(url: str, pointer: str = "") -> str:
    """Return `url` trimmed, with scheme and host in lower case and the host in ASCII (IDNA 2008).

    Accepted is an absolute http or https address with a host and no user name or password, of at
    most `MAX_ADDRESS_CHARACTERS`, without spaces, control or invisible characters. Whether it may
    be fetched is another question, which `app.gateways.fetching` answers.
    Raises `InvalidInput` with one sentence that names the fault, at `pointer`.
    """
    parts = _split(url.strip(), pointer)
    return parts.geturl()


def normalise_address(url: str) -> str:
    """Return the key under which two addresses of one page are equal; compare it, never fetch it.

    Equal are: http and https; upper and lower case in scheme and host; with and without `www.`;
    a named and an omitted default port; any fragment and none; any order of query parameters;
    tracking parameters (`utm_*`, `fbclid`, `gclid` and the like) and none; a trailing slash and
    none; `/index.html` and its folder; a page and its AMP variant (`amp.` host, `/amp` or
    `.amp.html` path, `amp` or `outputType` parameter); escaped and plain unreserved characters.
    Not equal are `m.` and other hosts, other parameters, and paths that differ in case.
    Idempotent. Raises `InvalidInput` as `require_web_address` does.
    """
    parts = _split(url.strip(), "")
    netloc = _host_key(parts.hostname or "")
    if parts.port is not None and parts.port != DEFAULT_PORTS[parts.scheme]:
        netloc = f"{netloc}:{parts.port}"
    query = _query_key(parts.query)
    return f"https://{netloc}{_path_key(parts.path)}{'?' + query if query else ''}"


def _split(url: str, pointer: str) -> SplitResult:
    _require_plain(url, pointer)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise InvalidInput("This is not a valid web address.", pointer) from None
    if parts.scheme not in DEFAULT_PORTS:
        raise InvalidInput("A web address starts with http:// or https://.", pointer)
    if "@" in parts.netloc:
        raise InvalidInput("A web address with a user name or password is not accepted.", pointer)
    host = _ascii_host(parts.hostname or "")
    if host is None or port == 0:
        raise InvalidInput("The site's name in this web address is not valid.", pointer)
    return parts._replace(netloc=host if port is None else f"{host}:{port}")


def _require_plain(url: str, pointer: str) -> None:
    if not url:
        raise InvalidInput("Enter a web address.", pointer)
    if len(url) > MAX_ADDRESS_CHARACTERS:
        raise InvalidInput(
            f"This web address is longer than {MAX_ADDRESS_CHARACTERS:,} characters.", pointer
        )
    if _FORBIDDEN.search(url):
        raise InvalidInput(
            "This web address contains a space, backslash or another character that is not "
            "allowed in one.",
            pointer,
        )


def _ascii_host(host: str) -> str | None:
    """Return `host` as it goes on the wire, an IPv6 address in brackets, or None if invalid."""
    if ":" in host:
        return _ipv6_host(host)
    host = host.lower().removesuffix(".")
    if not host.isascii():
        # Kept out of processes that never see such a host: its tables take 3 MB.
        import idna  # noqa: PLC0415

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except UnicodeError:
            return None
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    if not _NUMBER.fullmatch(labels[-1]):
        return host
    # A last label that is a number makes an IPv4 address (WHATWG URL, host parsing); the
    # decimal, octal and short forms of one are only ever seen in attacks.
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        return None


def _ipv6_host(host: str) -> str | None:
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        return None
    return None if address.scope_id else f"[{address.compressed}]"


def _host_key(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    for prefix in ("www.", "amp."):
        shorter = host.removeprefix(prefix)
        if shorter != host and "." in shorter:
            return _host_key(shorter)
    return host


def _path_key(path: str) -> str:
    path = _normalise_escapes(path)
    path = _without_dot_segments(path)
    while True:
        shorter = _AMP_PATH.sub("", _INDEX_PAGE.sub("", path)).rstrip("/")
        if shorter == path:
            return path or "/"
        path = shorter


def _without_dot_segments(path: str) -> str:
    """Resolve `.` and `..` (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "".join(f"/{segment}" for segment in kept)


def _query_key(query: str) -> str:
    pairs = []
    for field in query.split("&"):
        name, _, value = field.replace("+", "%20").partition("=")
        name, value = _normalise_escapes(name), _normalise_escapes(value)
        if (name or value) and not _TRACKING.fullmatch(name.lower()):
            pairs.append(f"{name}={value}" if value else name)
    return "&".join(sorted(pairs))


def _normalise_escapes(text: str) -> str:
    """Unescape unreserved characters, escape the rest of non-ASCII, write escapes in upper case."""
    text = _ESCAPE.sub(_normalise_escape, text)
    return "".join(
        char if char.isascii() else "".join(f"%{byte:02X}" for byte in char.encode())
        for char in text
    )


def _normalise_escape(match: re.Match[str]) -> str:
    byte = int(match[1], 16)
    return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"
