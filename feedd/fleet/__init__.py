"""Several processes over one PostgreSQL database: schedulers put due polls into a queue, workers poll, others serve.

`queue` is all that knows Procrastinate. Nothing here is imported where the store is a file.
"""
