"""feedd turns gopherspace into web feeds. This is the map; start reading at `poll.py`.

    feeds/*.toml -> Definition                                              definition
      due? -> fetch(index) -> bytes -> read_index -> Candidates             gopher, reading
           -> plan(candidates, known, now) -> what to fetch                 changes
           -> fetch(article) -> bytes -> read_article -> Article            gopher, reading
           -> decide(plan, readings, now) -> Changes                        changes
           -> save(changes)                 one transaction: the truth      store
           -> render -> bytes + ETag        a cache of the truth            publish
           -> files on disk, HTTP                                           publish, web

Fetching and saving are at the edges; everything between is functions from values to values, with `now` passed in.
The nouns stand in `model.py`, the errors in `errors.py`; only `daemon.py` builds the edges. One feed's failure
never touches another's.
"""

__version__ = "0.1.0"
