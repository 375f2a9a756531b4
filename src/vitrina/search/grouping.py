"""One hit a product, whichever of its photos were found."""

from collections.abc import Iterable, Mapping

from vitrina.search.calibration import DEFAULT, Calibration
from vitrina.search.fusion import fused
from vitrina.search.models import Hit
from vitrina.search.verify import Agreement

NOTHING = Agreement(0)
# (photo id, media id, product id): where a photo is shown.
Place = tuple[int, str, str]


def best_of_each_product(
    scores: Mapping[int, float], places: Iterable[Place], agreed: Mapping[int, Agreement], curve: Calibration = DEFAULT
) -> list[Hit]:
    """One hit per product, with its best photo, ordered by score, then by product.

    Args:
        scores: Likeness by photo.
        places: Where those photos are shown.
        agreed: What verification found, by photo; photos it did not look at are missing.
        curve: Turns fused scores into likelihoods.
    """
    best: dict[str, Hit] = {}
    for photo_id, media_id, product_id in places:
        agreement = agreed.get(photo_id, NOTHING)
        score = curve(fused(scores[photo_id], agreement.points))
        if product_id not in best or score > best[product_id].score:
            best[product_id] = Hit(product_id, media_id, score, scores[photo_id], agreement.points, agreement.box)
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.product_id))
