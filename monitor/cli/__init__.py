"""The ``monitor`` command: one module per group of subcommands, typer declarations only.

Exit codes: 0 done; 1 the answer is no (a check found problems, a demo's keys differ, the stream
gave up); 2 wrong usage or configuration; 3 the database cannot be used (damaged, newer, full);
4 something else holds it (a second ``run``). ``--json`` prints one JSON document for programs;
without it people get tables. Imports that cost time happen inside the commands.
"""
