"""feedd turns gopherspace into web feeds. This is the map; start reading at `poll.py`.

    feeds/*.toml -> Definition                                              definition, tables, presets, keys
      due? -> fetch(index) -> bytes -> read_index -> Candidates             source, branches, gopher, reading
              where the host agrees                                         consent, hosts
           -> plan_poll(candidates, known, now) -> what to read             plan: moves, guards
           -> fetch(article) -> bytes -> read_article -> Article            source, gopher, reading
           -> decide(plan, readings, now) -> Changes                        changes, verdicts: edits, instants, identity
           -> save(changes)                 one transaction: the truth      store
           -> render -> bytes + ETag        a cache of the truth            publish
           -> files on disk, HTTP, the hub                                  publish, web, websub
    beside it: pictures and sound, fetched when asked for                   media
    how it does, for people and machines                                    incidents, states, logs, metrics

Fetching and saving are at the edges; everything between is functions from values to values, with `now` passed in.
The nouns stand in `model.py`, the errors in `errors.py`; only `engine.py` builds the edges, which `daemon`, `once`,
`preview`, `convert`, `upkeep` and `demo` use. One feed's failure never touches another's.
"""

__version__ = "0.1.0"
