import pytest

from app.domain.detours import detour

STORY = "https://news.example/2025/harbour"


@pytest.mark.parametrize(
    ("reached", "said"),
    [
        ("https://news.example/", "front page"),
        ("https://news.example", "front page"),
        ("https://news.example/en/", "front page"),
        ("https://news.example/pt-BR", "front page"),
        ("https://news.example/index.html", "front page"),
        ("https://news.example/login?next=/2025/harbour", "sign in"),
        ("https://news.example/users/sign_in", "sign in"),
        ("https://news.example/account/signin.php", "sign in"),
        ("https://login.news.example/start", "sign in"),
        ("https://accounts.news.example/v3/go", "sign in"),
        ("https://news.example/subscribe/offer", "sign in"),
        ("https://news.example/404.html", "not found"),
        ("https://news.example/page-not-found", "not found"),
    ],
)
def test_another_kind_of_page_is_recognised_by_its_address(reached: str, said: str) -> None:
    told = detour(STORY, reached)
    assert told is not None
    assert said in told
    assert told.endswith(".")


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        (STORY, STORY),
        (STORY, "https://www.news.example/2025/harbour-reopens"),
        (STORY, "https://m.news.example/2025/harbour/"),
        (STORY, "https://news.example/?p=17"),
        (STORY, "https://news.example/2025/login-data-stolen"),
        ("https://news.example/", "https://news.example/en/"),
        ("https://news.example", "https://www.news.example/"),
        ("https://help.example/login/how", "https://help.example/en/login/how"),
        ("https://news.example/404", "https://news.example/en/404"),
    ],
)
def test_an_address_of_the_same_kind_is_no_detour(asked: str, reached: str) -> None:
    assert detour(asked, reached) is None
