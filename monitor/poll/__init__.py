"""Fetches feeds politely and safely.

Due feeds are leased from the book (a port that monitor.store implements), fetched with conditional
GET by one aiohttp session, at most N at once and n at one registrable domain; every address that is
really connected to passes the guard, on every hop. A document whose bytes did not change is not
parsed again; one that did is parsed in a process of its own, which a hostile document may kill but
not block. What the feed brought, its own hints and its failures decide when it is asked next; a
failing feed is asked more rarely and never given up, except by 410.
"""
