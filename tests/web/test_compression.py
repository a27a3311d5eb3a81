"""Pages and files travel compressed, JSON and small answers as they are."""

import gzip

import pytest
from flask.testing import FlaskClient

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize("address", ["/sign-in", "/static/css/base.css", "/static/js/ui/dialog.js"])
def test_a_browser_gets_the_same_bytes_compressed(client: FlaskClient, address: str) -> None:
    plain = client.get(address)
    zipped = client.get(address, headers=GZIP)
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert int(zipped.headers["Content-Length"]) == len(zipped.data) < len(plain.data) / 2
    unzipped = gzip.decompress(zipped.data).decode()
    assert unzipped.split("<meta name=")[0] == plain.text.split("<meta name=")[0]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in plain.headers


def test_who_refuses_gzip_does_not_get_it(client: FlaskClient) -> None:
    answer = client.get("/sign-in", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in answer.headers


def test_a_kept_file_is_known_again(client: FlaskClient) -> None:
    etag = client.get("/static/css/base.css", headers=GZIP).headers["ETag"]
    again = client.get("/static/css/base.css", headers=GZIP | {"If-None-Match": etag})
    assert again.status_code == 304
    assert again.data == b""


def test_json_keeps_its_strong_etag(client: FlaskClient) -> None:
    answer = client.get("/openapi.json", headers=GZIP)
    assert "Content-Encoding" not in answer.headers
