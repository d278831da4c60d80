"""English words with a part of their own, and words whose look deceives.

The apostrophe is the straight one throughout.
"""

from __future__ import annotations

from .base import words

_CLOSED = {
    "A": "is are was were am has have had do does did isn't aren't wasn't weren't hasn't haven't"
    " hadn't don't doesn't didn't ain't",
    "M": "will would can could may might must shall should cannot can't won't wouldn't couldn't"
    " shouldn't",
    "S": "i you he she it we they there everyone everybody someone somebody nobody anyone nothing"
    " something everything",
    "SA": "it's he's she's that's there's i'm you're we're they're i've you've we've they've i'll"
    " you'll he'll she'll it'll we'll they'll i'd he'd she'd we'd they'd",
    "D": "the a an his her its their our my your every each some any no all both another either"
    " neither many few several most much more less such own other",
    "I": "of in on at by for from with to about into over under between among against during"
    " without within through across behind beyond near off per despite via amid towards toward upon"
    " around outside inside above below like than alongside throughout as except due along",
    "C": "and but or nor yet plus",
    "U": "because if unless although though while whereas when whenever after before until since"
    " once whether so lest",
    "W": "who whom whose which what where why how whoever",
    "Q": "one two three four five six seven eight nine ten eleven twelve hundred thousand million"
    " billion dozen half",
    "R": "not also never now then still already only just even again soon later earlier often"
    " always perhaps maybe ever almost too very quite rather here thus hence therefore however"
    " meanwhile today yesterday tomorrow twice ago away back together instead otherwise simply"
    " further long"
    " well up down out",
}
TAGS = {word: tag for tag, text in _CLOSED.items() for word in text.split()}

BE = words(
    "is are was were am be been being isn't aren't wasn't weren't get gets got it's he's she's"
    " that's i'm you're we're they're there's"
)
HAVE = words(
    "has have had having hasn't haven't hadn't i've we've you've they've i'd he'd she'd we'd they'd"
)
NOT_ED = words(
    "need seed indeed hundred speed feed breed bed red shed sacred wicked naked rugged kindred"
    " hatred embed led weed reed deed greed proceed exceed succeed bleed united biased armed"
)
NOT_ING = words(
    "king thing nothing something anything everything morning evening spring string ring wing sing"
    " bring during wedding sterling ceiling sibling beijing housing"
)
PLURAL = words(
    "people police women men children both many few several most some others all them us"
)
TAKES_BARE = words("do does did don't doesn't didn't please let")
EITHER = words("after before since until")
"""Conjunction before a clause, preposition before a noun."""
