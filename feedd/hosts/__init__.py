"""How feedd behaves towards a host, and what it knows about a host.

throttle         connections at a time, gap and crawl delay
circuit_breaker  skips a host that cannot be reached
manners          both for each request of one process, and what they are for all who send some
shared_manners   both for all processes of a fleet
facts            caps.txt, robots.txt and Gopher+ support, asked rarely and stored
permission       which robots.txt is obeyed, and which is only reported
trust            the first key of a TLS server, which it has to keep
politeness       what was asked of hosts, in sums
fetch            the one way to the network, for documents and media

The protocol itself belongs to `gopher`, the meaning of what was fetched to `reading`, the files of media to `media`.
"""
