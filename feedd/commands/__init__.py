"""What the commands of the command line do: each takes values and returns values. `cli` shows the results."""
