"""HTTP itself: the server, the protocol with its limits, conditional and range requests; not what is served."""
