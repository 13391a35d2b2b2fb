"""What people write: settings, definitions of feeds and presets.

`key_table` makes keys data: `definition.KEYS` and `settings.KEYS` say what each key may hold, which field it sets and
what it means; parsers, JSON Schema (`schema`) and documents follow from them. `toml_keys` reads a source key by key and
collects all mistakes. `loading` reads a folder of definitions, `current` holds those that are in use, `editing` writes
them. How reading, polling and publishing use the values is decided there.
"""
