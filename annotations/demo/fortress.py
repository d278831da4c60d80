"""An article of our own in Arabic: the fortress is real, the guide and her words are invented."""

from __future__ import annotations

from ..choices import Direction, Kind, Worth
from .plan import ArticlePlan, ClaimPlan

GUIDE = "ليلى حسن"

ARTICLE = ArticlePlan(
    title="كرملين قازان: حصن على ضفة الفولغا",
    file="fortress.txt",
    published_on=None,
    language="ar",
    direction=Direction.RTL,
    publisher="نص للتجربة",
    claims=(
        ClaimPlan(
            quote="أدرجته منظمة اليونسكو في قائمة التراث العالمي عام 2000",
            kind=Kind.EVENT,
            worth=Worth.HIGH,
        ),
        ClaimPlan(
            quote="افتُتح مسجد قول شريف عام 2005",
            speaker=GUIDE,
            kind=Kind.EVENT,
            worth=Worth.HIGH,
        ),
        ClaimPlan(
            quote="يزور الحصن كل عام أكثر من مليوني شخص",
            speaker=GUIDE,
            kind=Kind.QUANTITY,
            worth=Worth.HIGH,
        ),
    ),
)
