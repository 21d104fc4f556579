"""The demo: the unchanged daemon against servers on loopback that play an invented fortnight.

In: the scenario's TOML files (feeds, articles, and the change keys that they must raise, written
from the definitions alone). The feeds server shows what is due by the scenario's clock, the mail
sink and the Slack stand-in keep and check what arrives, the daemon runs as a child process with a
configuration folder of its own. Out: each alert as it goes out, a table, and a verdict by key: every
expected change delivered exactly once on mail and on Slack, and nothing else.
"""
