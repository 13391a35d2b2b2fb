"""How feedd does, for people and machines: log, counters, liveness. Nothing here decides anything."""
