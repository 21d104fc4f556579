"""Finds in an article what people have listed: parties, people, places, and the words of rules.

In: ``Lists`` (read by ``reading.read_lists`` from the texts of rules/people/*.toml, parties.toml,
places.toml, processes.toml, with the compiled cities of ``place_file.shipped``) and ``Rules`` (read
by ``rule_file.read_rules``), compiled once into an ``engine.Engine``. Out: ``Matched``, every
finding with its span, its sort, the entry it names, the list it comes from and how well it fits;
and the rules whose text conditions hold. One pass of an automaton over a folded text finds all
candidates; context then decides which of them are meant: capitals, longest names, first names
before surnames, the words around small cities. Only rules that share something with the article
are asked. Regular expressions run in linear time. Nothing here reads a clock, a file of people's
or the network; what people wrote wrongly comes back as Problems, all of them.
"""
