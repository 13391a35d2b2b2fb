"""How feedd behaves towards a host, and what a host says of itself: throttle, circuit breaker, facts, permission.

`fetch` is the one way to the network for documents and media. The protocol itself is in `gopher`.
"""
