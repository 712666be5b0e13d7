"""The check as rows for machines, and as one JSON document."""

from __future__ import annotations

import json
from typing import Any

from csim.ledger.provenance import versions
from csim.study.document import FORMAT, plain
from csim.study.holding import CHECK
from csim.study.plausibility.bands import Band
from csim.study.plausibility.estimates import Estimate
from csim.study.plausibility.judge import LEAST_SHARE_INSIDE, Held, Row, Shown, Verdict, outside
from csim.study.plausibility.published import Source


def check_document(verdict: Verdict) -> str:
    """The document: settings, whether the floor is kept, every row and mechanism, compared or not."""
    document = {
        "csim": {"kind": CHECK, "format": FORMAT, "version": versions()["csim"]},
        "settings": {"seed": verdict.seed, "replications": verdict.replications},
        "passed": verdict.passed,
        "floor": {
            "must": {"rows": len(verdict.must), "inside": sum(row.inside for row in verdict.must)},
            "quality_a_and_b": {
                "rows": len(verdict.good),
                "inside": sum(row.inside for row in verdict.good),
                "share": verdict.share_inside,
                "least_share": LEAST_SHARE_INSIDE,
            },
            "outside": [row.published.id for row in outside(verdict.rows)],
        },
        "rows": published_rows(verdict),
        "mechanisms": mechanism_rows(verdict),
        "companies": {
            company: {name: _value(value) for name, value in found.items()} for company, found in verdict.beside.items()
        },
    }
    return json.dumps(plain(document), indent=2, ensure_ascii=False, allow_nan=False)


def published_rows(verdict: Verdict) -> list[dict[str, Any]]:
    """Every published row, once for each figure it is held against, or once with `why` it is not compared."""
    return [_published(row, held) for row in verdict.rows for held in row.held or (None,)]


def mechanism_rows(verdict: Verdict) -> list[dict[str, Any]]:
    """Every line of the published mechanisms, with what csim shows."""
    return [_mechanism(each) for each in verdict.mechanisms]


def _published(row: Row, held: Held | None) -> dict[str, Any]:
    published = row.published
    return {
        "id": published.id,
        "group": published.group,
        "topic": published.topic,
        "published": published.published,
        "published_unit": published.unit,
        "statistic": published.statistic,
        "population": published.population,
        "compared": row.compared,
        "why_not": row.why,
        "what": held.part.what if held else "",
        "company": held.part.company if held else "",
        "figure": held.part.figure if held else "",
        **_value(held.value if held else None),
        **_band(held.band if held else None),
        "inside": held.inside if held else None,
        "must_be_inside": row.is_must,
        **_source(published.source),
        "note": published.note,
    }


def _mechanism(shown: Shown) -> dict[str, Any]:
    mechanism = shown.mechanism
    return {
        "id": mechanism.id,
        "what": mechanism.what,
        "published": mechanism.published,
        "compared": shown.compared,
        "why_not": mechanism.why,
        "shown_by": shown.shown_by,
        **_value(shown.value),
        "unit": mechanism.unit,
        "sign": shown.sign.value,
        **_band(shown.band),
        "size_inside": shown.size_inside,
        **_source(mechanism.source),
    }


def _value(value: Estimate | None) -> dict[str, float | None]:
    if value is None:
        return {"mean": None, "low": None, "high": None}
    return {"mean": value.mean, "low": value.low, "high": value.high}


def _band(band: Band | None) -> dict[str, Any]:
    if band is None:
        return {"band_low": None, "band_high": None, "band_from": ""}
    return {"band_low": band.low, "band_high": band.high, "band_from": band.origin}


def _source(source: Source) -> dict[str, str]:
    return {
        "quality": source.quality,
        "source": source.title,
        "organisation": source.organisation,
        "year": source.year,
        "url": source.url,
    }
