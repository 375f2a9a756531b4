"""One hit a product, whichever of its photos were found."""

from collections.abc import Collection, Mapping

from vitrina.search.calibration import DEFAULT, Calibration
from vitrina.search.fusion import fused
from vitrina.search.models import Hit
from vitrina.search.verify import Agreement

NOTHING = Agreement(0)
# (photo id, media id, product id): where a photo is shown.
Place = tuple[int, str, str]


def best_of_each_product(
    scores: Mapping[int, float],
    places: Collection[Place],
    agreed: Mapping[int, Agreement],
    limit: int,
    curve: Calibration = DEFAULT,
) -> list[Hit]:
    """One hit per product, with its best photo, ordered by score, then by product; the first ``limit`` of them.

    Args:
        scores: Likeness by photo.
        places: Where those photos are shown.
        agreed: What verification found, by photo; photos it did not look at are missing.
        limit: How many products are wanted at most.
        curve: Turns fused scores into likelihoods.
    """
    # The curve changes no order, so that only what is shown needs to be put on it.
    best: dict[str, tuple[float, Place]] = {}
    for place in places:
        photo_id, _, product_id = place
        score = fused(scores[photo_id], agreed.get(photo_id, NOTHING).points)
        if product_id not in best or score > best[product_id][0]:
            best[product_id] = score, place
    first = sorted(best.values(), key=lambda found: (-found[0], found[1][2]))[:limit]
    return [_hit(place, curve(score), scores, agreed) for score, place in first]


def _hit(place: Place, score: float, scores: Mapping[int, float], agreed: Mapping[int, Agreement]) -> Hit:
    photo_id, media_id, product_id = place
    agreement = agreed.get(photo_id, NOTHING)
    return Hit(product_id, media_id, score, scores[photo_id], agreement.points, agreement.box)
