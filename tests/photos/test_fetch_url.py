"""URLs are read once, strictly, and to the same effect by the client that uses them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from vitrina.photos.errors import PhotoRefused, Reason
from vitrina.photos.fetching.url import MAX_CHARACTERS, follow, parse_url

GOOD = [
    ("http://shop.example/a.jpg", "shop.example:80", "http://shop.example/a.jpg"),
    ("HTTPS://Shop.Example", "shop.example:443", "https://shop.example/"),
    ("https://shop.example:443/a", "shop.example:443", "https://shop.example/a"),
    ("https://shop.example:8443?x=1", "shop.example:8443", "https://shop.example:8443/?x=1"),
    ("http://shop.example:/a", "shop.example:80", "http://shop.example/a"),
    ("http://shop.example/a#top", "shop.example:80", "http://shop.example/a"),
    ("http://a_b.shop.example/", "a_b.shop.example:80", "http://a_b.shop.example/"),
    ("http://1.1.1.1/", "1.1.1.1:80", "http://1.1.1.1/"),
    ("http://[2606:4700:0:0::1111]:81/", "[2606:4700::1111]:81", "http://[2606:4700::1111]:81/"),
    ("http://bücher.example/", "xn--bcher-kva.example:80", "http://xn--bcher-kva.example/"),
    ("http://Bücher.example/", "xn--bcher-kva.example:80", "http://xn--bcher-kva.example/"),
    ("http://商店.example/图.jpg", "xn--czrs0t.example:80", "http://xn--czrs0t.example/%E5%9B%BE.jpg"),
    # A signed address loses its signature if a single sign is written otherwise.
    ("http://s.example/a%2Fb%7e(1),'c'?sig=a%2Bb+c%3d&x=%2C,", "s.example:80", None),
    ("http://s.example/a//b/../c;d=e@f:g", "s.example:80", None),
]

INVALID = {
    "empty": "",
    "no scheme": "shop.example/a.jpg",
    "no slashes": "http:shop.example/a.jpg",
    "one slash": "http:/shop.example/a.jpg",
    "scheme-relative": "//shop.example/a.jpg",
    "no host": "http:///a.jpg",
    "port alone": "http://:80/",
    "user": "http://user@shop.example/",
    "user and password": "http://user:secret@shop.example/",
    "empty user": "http://@shop.example/",
    "allowed host as user": "http://1.1.1.1@127.0.0.1/",
    "backslash": "http://shop.example\\@127.0.0.1/",
    "backslash for slash": "http:\\\\127.0.0.1\\",
    "tab": "http://shop.example/\ta",
    "line break in host": "http://shop.exa\nmple/",
    "request smuggling": "http://shop.example/ HTTP/1.1\r\nX: y",
    "space before": " http://shop.example/",
    "space after": "http://shop.example/ ",
    "null": "http://shop.example/\x00",
    "delete": "http://shop.example/\x7f",
    "no-break space": "http://shop.example/\xa0",
    "right-to-left mark": "http://shop.example/\u202egpj.exe",
    "zero-width space": "http://shop\u200b.example/",
    "lone surrogate": "http://shop.example/\ud800",
    "port 0": "http://shop.example:0/",
    "port 65536": "http://shop.example:65536/",
    "port with sign": "http://shop.example:+80/",
    "port in other digits": "http://shop.example:８０/",
    "two ports": "http://shop.example:80:81/",
    "dotless number": "http://2130706433/",
    "octal": "http://0177.0.0.1/",
    "octal part": "http://127.0.0.01/",
    "hexadecimal": "http://0x7f000001/",
    "hexadecimal parts": "http://0x7f.0x0.0x0.0x1/",
    "mixed forms": "http://127.0.0.0x1/",
    "empty hexadecimal": "http://127.0.0.0x/",
    "short": "http://127.1/",
    "three parts": "http://127.0.1/",
    "five parts": "http://127.0.0.0.1/",
    "part too large": "http://127.0.0.256/",
    "dot at the end": "http://127.0.0.1./",
    "name, dot at the end": "http://localhost./",
    "percent in host": "http://127%2e0.0.1/",
    "full-width digits": "http://１２７.0.0.1/",
    "circled digits": "http://①②⑦.0.0.1/",
    "ideographic dots": "http://127。0。0。1/",
    "full-width dot, name": "http://bücher．example/",
    "full-width letters": "http://ｌocalhost/",
    "emoji host": "http://\U0001f600.example/",
    "soft hyphen": "http://lo\xadcalhost/",
    "long s in scheme": "http\u017f://shop.example/",
    "empty label": "http://shop..example/",
    "leading dot": "http://.shop.example/",
    "leading hyphen": "http://-shop.example/",
    "long label": f"http://{'a' * 64}.example/",
    "long name": f"http://{'a.' * 127}aa/",
    "semicolon": "http://shop.example;127.0.0.1/",
    "comma": "http://shop.example,127.0.0.1/",
    "star": "http://*/",
    "zone": "http://[fe80::1%25eth0]/",
    "bare colons": "http://::1/",
    "unclosed bracket": "http://[::1/",
    "after bracket": "http://[::1]x/",
    "name in bracket": "http://[localhost]/",
    "IPv4 in bracket": "http://[127.0.0.1]/",
    "future address": "http://[v1.a]/",
    "too long": "http://shop.example/" + "a" * MAX_CHARACTERS,
}

OTHER_SCHEMES = [
    "ftp://h/",
    "file:///etc/passwd",
    "gopher://h:70/_x",
    "data:image/png;base64,AA==",
    "javascript:1",
    "blob:x",
]


@pytest.mark.parametrize(("text", "origin", "sent"), GOOD, ids=[case[0] for case in GOOD])
def test_a_proper_url_is_read_and_passed_on_as_written(text: str, origin: str, sent: str | None) -> None:
    target = parse_url(text)
    assert target.origin == origin
    assert str(target.url) == (sent or text)


@pytest.mark.parametrize("case", INVALID)
def test_an_improper_url_is_refused(case: str) -> None:
    with pytest.raises(PhotoRefused) as caught:
        parse_url(INVALID[case])
    assert caught.value.code == Reason.URL_INVALID


@pytest.mark.parametrize("text", OTHER_SCHEMES)
def test_only_http_and_https_are_taken(text: str) -> None:
    with pytest.raises(PhotoRefused) as caught:
        parse_url(text)
    assert (caught.value.code, caught.value.actual) == (Reason.SCHEME_NOT_ALLOWED, text.partition(":")[0])


def test_a_long_url_is_refused_with_both_lengths() -> None:
    with pytest.raises(PhotoRefused) as caught:
        parse_url("http://shop.example/".ljust(MAX_CHARACTERS + 1, "a"))
    assert (caught.value.limit, caught.value.actual) == (MAX_CHARACTERS, MAX_CHARACTERS + 1)
    parse_url("http://shop.example/".ljust(MAX_CHARACTERS, "a"))


@pytest.mark.parametrize(
    ("location", "sent"),
    [
        ("/b", "http://shop.example:81/b"),
        ("b?x", "http://shop.example:81/dir/b?x"),
        ("../b", "http://shop.example:81/b"),
        ("?x", "http://shop.example:81/dir/a?x"),
        ("//cdn.example/b", "http://cdn.example/b"),
        ("https://cdn.example/b", "https://cdn.example/b"),
    ],
)
def test_a_redirect_is_read_relative_to_where_it_came_from(location: str, sent: str) -> None:
    assert str(follow(parse_url("http://shop.example:81/dir/a"), location).url) == sent


@pytest.mark.parametrize(
    "location", ["http://a@b/", "http://[::1", "http://127.1/", "/a b", "/\udcff", "\\\\host\\", "https://"]
)
def test_a_redirect_is_read_as_strictly_as_a_url(location: str) -> None:
    with pytest.raises(PhotoRefused) as caught:
        follow(parse_url("http://shop.example/"), location)
    assert caught.value.code == Reason.URL_INVALID


@pytest.mark.parametrize("location", ["http://shop.example/a", "ftp://shop.example/a"])
def test_a_redirect_from_https_stays_on_https(location: str) -> None:
    with pytest.raises(PhotoRefused) as caught:
        follow(parse_url("https://shop.example/"), location)
    assert caught.value.code == Reason.SCHEME_NOT_ALLOWED


_PIECES = st.sampled_from(
    [*"/\\@:?#[]%.-_;,& \t", "http", "https", "://", "127.0.0.1", "::1", "localhost", "a.example", "ü", "。", "8"]
)


@given(st.lists(_PIECES, max_size=12).map("".join), st.sampled_from(["", "http://", "https://", "http://a.example"]))
def test_whatever_is_taken_means_the_same_to_the_client(tail: str, start: str) -> None:
    try:
        target = parse_url(start + tail)
    except PhotoRefused:
        return
    seen = URL(str(target.url))
    assert (target.url.raw_host, target.url.port) == (target.host, target.port)
    assert (seen.scheme, seen.raw_host, seen.port, seen.user) == (target.scheme, target.host, target.port, None)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    for attempt in (text, f"http://{text}", f"http://a.example/{text}"):
        try:
            parse_url(attempt)
        except PhotoRefused as refused:
            assert refused.code in {Reason.URL_INVALID, Reason.SCHEME_NOT_ALLOWED}  # noqa: PT017
