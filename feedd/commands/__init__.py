"""What the commands of the command line do: each takes values and returns values.

`cli` reads the options and shows the results. The life of `feedd run` is in `daemon`, the demo in `demo`.
"""
