"""feedd turns gopherspace into web feeds. This is the map of the code; start reading at `polling/whole_poll.py`.

A folder is a subject, and its docstring says what belongs there. What flows, and where:

    feeds/*.toml -> Definition                                                config
      due? -> fetch(index) -> bytes -> read_index -> Candidates               hosts, gopher, reading.index.posts
           -> plan_poll(candidates, known, now) -> what to read               changes.plan
           -> fetch(article) -> bytes -> read_article -> Article              hosts, gopher, reading.article
           -> decide(plan, outcomes, now) -> Changes                          changes.decide, changes.outcomes
           -> after_poll(feed, changes, now) -> Feed, with its next check     changes.feed_state
           -> save(feed, changes)             one transaction: the truth      store.polls
           -> render -> bytes + ETag          a cache of the truth            publish.feed_files, publish.formats
           -> files on disk, HTTP, the hub                                    publish.publisher, web, websub

    polling     one poll (`poll`), what is fetched and read in it (`source`), and who runs it (`poller`)
    hosts       how feedd behaves towards a host: gap (`throttle`), circuit breaker, robots.txt (`permission`)
    web         documents (`feed_files`, `http.conditional`), media files, and the pages (`pages/`, one file each)
    gopherhole  the same feeds over Gopher: its server, and what it answers
    media       the files behind enclosures
    store       all that is kept, a topic a file: one set of statements (`database`) for `sqlite` and `postgres`
    config      settings, definitions and presets: a new key is a row in `definition`, `definition_tables`
                or `settings`
    daemon      the life of `feedd run` from start to SIGTERM (`run`), each tick (`dispatch`), changed files (`watch`)
    fleet       several processes over one PostgreSQL database: who decides what is due, who polls, who serves
    commands    what the other commands do; `cli` shows it; `demo` is a gopherhole inside feedd
    discovery   from any address of a hole to the page with its posts
    notify      the operator's program that is told of new entries and incidents
    websub      pings to a hub elsewhere, and the hub of our own (`own_hub`)
    readers     what feed readers take from a published document, as a table
    telemetry   log, counters, liveness
    scheduling  the clock, cron lines, ticks, task pools

`model` holds the nouns, `errors` all that can go wrong, `identity` who an entry is, `fingerprint` when two texts are
the same, `status` the state of each feed, `excerpt` the first words of HTML, `spelling` what was meant, `hammering` who
asks too often. `app.open_app` builds what commands share. Computing is apart from acting: `reading`, `changes` and
`gopher` (except its client) are functions from values to values, with `now` passed in. One feed's failure never touches
another's. docs/architecture.md has the layers, the decisions with their reasons, and how to add things.
"""

__version__ = "0.1.0"
RELEASED = "2026-11-22"  # no clock of a machine that runs this can be right before this day; `make release` sets it
