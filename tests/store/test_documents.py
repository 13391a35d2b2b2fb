"""Published documents in the store."""

from feedd.store import Store
from tests.support.store_samples import HOUR, NOON, run


def test_document(store: Store) -> None:
    """The date of a published document is that of its bytes: it changes only when they differ."""
    assert run(store.documents.get("lamps.atom")) is None

    seen = []
    for hour, (key, digest) in enumerate([("key 1", "one"), ("key 2", "one"), ("key 2", "two")]):
        run(store.documents.save("lamps.atom", key, digest, NOON + hour * HOUR))
        document = run(store.documents.get("lamps.atom"))
        assert document is not None
        seen.append((document.name, document.key, document.digest, document.published_at))

    assert [
        ("lamps.atom", "key 1", "one", NOON),
        ("lamps.atom", "key 2", "one", NOON),
        ("lamps.atom", "key 2", "two", NOON + 2 * HOUR),
    ] == seen
