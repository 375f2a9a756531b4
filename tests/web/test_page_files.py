"""The files of the search page, as browsers and caches fetch them."""

import httpx
import pytest


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/page/page.js", "text/javascript; charset=utf-8"),
        ("/page/page.css", "text/css; charset=utf-8"),
        ("/page/icon.svg", "image/svg+xml"),
    ],
)
def test_a_file_is_asked_for_again_and_sent_only_if_it_changed(anyone: httpx.Client, path: str, kind: str) -> None:
    first = anyone.get(path)
    assert first.content
    assert first.headers["content-type"] == kind
    assert "content-disposition" not in first.headers
    assert first.headers["cache-control"] == "no-cache"
    again = anyone.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert anyone.get(path, headers={"If-None-Match": '"other"'}).content == first.content


def test_there_are_no_other_files(anyone: httpx.Client) -> None:
    for name in ("page.html", ".keep", "..%2f__init__.py"):
        assert anyone.get(f"/page/{name}").status_code == 404
