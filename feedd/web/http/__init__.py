"""HTTP itself: the server, the protocol with its limits, conditional answers. What is served is beside it."""
