"""What the demo's reviewers cite: public pages, each quote copied from the page it names."""

from __future__ import annotations

import datetime
from dataclasses import replace

from ..choices import Aspect, Medium, Stance, Tier
from ..services.citations import Evidence

TEA_ROAD = Evidence(
    url="https://russianlife.com/magazine/may-june-2013/the-siberian-tea-road",
    title="The Siberian Tea Road",
    publisher="Russian Life",
    author="Masha Nordbye",
    published_on=datetime.date(2013, 5, 1),
    tier=Tier.SECONDARY,
)
SIBERIAN_ROUTE = Evidence(
    url="https://en.wikipedia.org/wiki/Siberian_Route",
    title="Siberian Route",
    publisher="Wikipedia",
    tier=Tier.TERTIARY,
)
KYAKHTA = Evidence(
    url="https://en.wikipedia.org/wiki/Kyakhta_trade",
    title="Kyakhta trade",
    publisher="Wikipedia",
    tier=Tier.TERTIARY,
)
XIAMEI = Evidence(
    url="https://english.news.cn/20231002/f6be4a48e74f45f49e582a04d30f1fb2/c.html",
    title="Centuries-old tea road regains glory as Belt and Road cooperation deepens",
    publisher="Xinhua",
    published_on=datetime.date(2023, 10, 2),
    tier=Tier.SECONDARY,
)
KREMLIN = Evidence(
    url="http://en.special.kremlin.ru/catalog/countries/CN/events/75370",
    title="Meeting with President of the People’s Republic of China Xi Jinping",
    publisher="President of Russia",
    published_on=datetime.date(2024, 10, 22),
    tier=Tier.PRIMARY,
)
READOUT = Evidence(
    url="https://thepanafrikanist.com/"
    "president-xi-jinping-holds-meeting-with-russian-president-vladimir-putin",
    title="President Xi Jinping Holds Meeting with Russian President Vladimir Putin",
    publisher="The Pan Afrikanist",
    published_on=datetime.date(2024, 10, 24),
    tier=Tier.SECONDARY,
)
PEOPLES_DAILY = Evidence(
    url="http://en.people.cn/n3/2024/1023/c90000-20232430.html",
    title="Xi says China, Russia find right way for neighboring major countries "
    "to get along with each other",
    publisher="Xinhua, in People’s Daily Online",
    published_on=datetime.date(2024, 10, 23),
    tier=Tier.SECONDARY,
)
RADIO = Evidence(
    url="https://indonesian.cri.cn/2024/10/23/ARTI9hbtkZRcuxtpd3bIvvRK241023.shtml",
    title="Report on the meeting of Xi Jinping and Vladimir Putin in Kazan (in Indonesian)",
    publisher="China Radio International",
    published_on=datetime.date(2024, 10, 23),
    medium=Medium.WEB,
    tier=Tier.SECONDARY,
)
BORDER_CONFLICT = Evidence(
    url="https://en.wikipedia.org/wiki/Sino-Soviet_border_conflict",
    title="Sino-Soviet border conflict",
    publisher="Wikipedia",
    tier=Tier.TERTIARY,
)


def cited(source: Evidence, stance: str, quote: str = "", note: str = "") -> Evidence:
    """The source, used for the question whether it is so."""
    return replace(source, stance=stance, quote=quote, note=note)


def cited_for_saying(source: Evidence, stance: str, quote: str = "", note: str = "") -> Evidence:
    """The source, used for the question whether it was said."""
    return replace(cited(source, stance, quote, note), aspect=Aspect.ATTRIBUTION)


def searched(what: str, where: str, note: str = "") -> Evidence:
    return Evidence(searched_for=what, searched_in=where, note=note)


SUPPORTS, PARTLY, REFUTES, CONTEXT = (
    Stance.SUPPORTS,
    Stance.PARTLY,
    Stance.REFUTES,
    Stance.CONTEXT,
)
