"""Turns feed entries into articles.

One document comes in as bytes; what comes out is a tuple of :class:`~monitor.article.model.Article`,
one for each entry that says anything: an identity that survives edits of the headline, a revision
that changes with what it says, text without markup, a language, and a date with its quality. The
same normalisation reads a line of ``monitor replay``, so that daemon and replay agree. Pure: no
network, no clock; hostile input is bounded in length and in markup, and how long reading may take is
bounded by the process that monitor.poll runs it in.
"""
