"""ClaimReview (schema.org) for one published fact-check, from its public JSON.

Follows schema.org/ClaimReview and Google's structured-data page for fact checks: required
`claimReviewed`, `reviewRating`, `url`; recommended `author`, `itemReviewed.author`,
`datePublished`, `appearance`, `firstAppearance`.
"""

from typing import Any

_BEST, _WORST = 5, 1


def claim_review(publication: dict[str, Any]) -> dict[str, Any]:
    """The ClaimReview of a publication that is not withdrawn (addresses already put in).

    A verdict outside the order has no number: its rating carries `alternateName` alone. Raises
    KeyError for a tombstone, which has no verdict to tell.
    """
    claim = publication["claim"]
    team = publication["team"]
    review: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": publication["url"],
        "url": publication["url"],
        "datePublished": publication["first_published_at"],
        "dateModified": publication["published_at"],
        "inLanguage": publication["language"],
        "claimReviewed": claim["text"],
        "name": claim["text"],
        "author": _organisation(team),
        "publisher": _organisation(team),
        "reviewRating": _rating(publication["verdict"]),
        "itemReviewed": _claim(claim, publication["appearances"]),
    }
    if publication["summary"]:
        review["reviewBody"] = publication["summary"]
    if publication["checked_by"]:
        review["contributor"] = [_person(name) for name in publication["checked_by"]]
    citations = [_cited(citation["source"]) for citation in publication["citations"]]
    if citations:
        review["citation"] = citations
    return review


def _organisation(team: dict[str, Any]) -> dict[str, Any]:
    return {"@type": "Organization", "name": team["name"], "url": team["url"]}


def _person(name: str) -> dict[str, Any]:
    return {"@type": "Person", "name": name}


def _rating(verdict: dict[str, Any]) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": verdict["label"]}
    if verdict["crosswalk"] is not None:
        rating |= {
            "ratingValue": verdict["crosswalk"],
            "bestRating": _BEST,
            "worstRating": _WORST,
        }
    if verdict["description"]:
        rating["ratingExplanation"] = verdict["description"]
    return rating


def _claim(claim: dict[str, Any], appearances: list[dict[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "Claim",
        "text": claim["text"],
        "name": claim["text"],
    }
    if claim["claimant"]:
        # schema.org knows only Person and Organization here, and a claim does not say which.
        said["author"] = _person(claim["claimant"])
    if claim["claimed_on"]:
        said["datePublished"] = claim["claimed_on"]
    articles = [a["article"] for a in appearances if a["article"]["source_url"]]
    works = [_article(article) for article in sorted(articles, key=_published_on)]
    if works:
        said["firstAppearance"] = works[0]
        said["appearance"] = works
    return said


def _published_on(article: dict[str, Any]) -> str:
    return article["published_on"] or "9999"


def _article(article: dict[str, Any]) -> dict[str, Any]:
    work: dict[str, Any] = {
        "@type": "NewsArticle",
        "url": article["source_url"],
        "headline": article["title"],
    }
    if article["publisher"]:
        work["publisher"] = {"@type": "Organization", "name": article["publisher"]}
    if article["published_on"]:
        work["datePublished"] = article["published_on"]
    return work


def _cited(source: dict[str, Any]) -> dict[str, Any]:
    work: dict[str, Any] = {"@type": "CreativeWork", "name": source["title"]}
    if source["url"]:
        work["url"] = source["url"]
    if source["publisher"]:
        work["publisher"] = {"@type": "Organization", "name": source["publisher"]}
    if source["author"]:
        work["author"] = {"@type": "Person", "name": source["author"]}
    if source["published_on"]:
        work["datePublished"] = source["published_on"]
    return work
