"""What the commands of the command line do, without a word about how their results are shown: that is `cli`."""
