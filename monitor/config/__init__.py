"""Reads what people write - settings, feeds, rules, lists, routes, templates - and checks it.

In: a folder and the environment. Out: frozen values for the stages, or a ConfigError that lists
every problem with its file, its line or key, what is wrong and what to do. The command line, the
tests and the daemon use this one validator. A reload swaps whole sets: a set with an error is
refused, said loudly, and the last good one stays in force.
"""
