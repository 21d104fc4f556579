"""Reads one article, alone: what it reports of negotiations.

``Reader(lists, lexicons, processes).read(matched)`` cuts the title and the first sentences of the
text into tokens in which every name found by ``match`` is one token, finds the phrases of the
language's lexicon in them, cuts each line into clauses (who says it, what is main, what came
before or after), gives each name of a clause a role (sits at the table, mediates, is the place, is
only the topic), and draws claims - slot, value, status, tense, certainty, speaker, sentence - from
each clause that speaks of a meeting. All words live in ``rules/lexicon/<language>.toml``; all names
in the lists; the code knows classes of words and grammar only. Nothing here keeps state, reads a
clock or knows a rule.
"""

from monitor.detect.read.lexicon import Lexicon
from monitor.detect.read.lexicon_file import read_lexicon
from monitor.detect.read.reader import Reader

__all__ = ["Lexicon", "Reader", "read_lexicon"]
