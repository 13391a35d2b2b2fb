"""The words with which pages speak of themselves."""

import pytest

from feedd.reading.words.page_words import (
    greets_on,
    is_column_heads,
    is_greeting,
    is_kind,
    is_list_heading,
    is_notice,
    named_in_greeting,
    speaks_of_self,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Welcome to the Mill!", "The Mill"),
        ("Welcome to your Pico server!", "Pico server"),
        ("welcome to the mill", "the mill"),
        ("Hello and welcome to Tin Can, my phlog", "Tin Can"),
        ("Welcome, to Bees.Example, now in plain text. Here I write", "Bees.Example"),
        ("Willkommen bei der Mühle, wo es mahlt", "der Mühle"),
        ("Bienvenue chez Ada", "Ada"),
        ("¡Bienvenidos a Radio Lenta!", "Radio Lenta"),
        ("Benvenuti nel Mulino", "Mulino"),
        ("Tervetuloa: Hidas Radio", "Hidas Radio"),
        ("Vítejte na Mlýn", "Mlýn"),
        ("Добро пожаловать в Тихая мельница", "Тихая мельница"),
        ("This is the Mill phlog.", "The Mill phlog"),
        ("Welcome to my phlog!", ""),
        ("Welcome to my little corner of gopherspace", ""),
        ("Welcome, stranger", ""),
        ("Welcome!", ""),
        ("The mill", ""),
    ],
)
def test_greeting_may_hold_a_name(text: str, name: str) -> None:
    """What only says that it is a place of somebody's is none."""
    assert name == named_in_greeting(text)


def test_greeting_may_go_on_in_the_next_line() -> None:
    """It ends with what a name follows."""
    assert greets_on("Welcome to")
    assert greets_on("Welcome to my")
    assert not any(map(greets_on, ("Welcome", "Welcome to the mill", "The mill")))


def test_lines_that_name_nothing_are_known() -> None:
    """In many languages; a single other word makes a name of them."""
    assert all(map(is_greeting, ("Hi!", "Hola", "Welcome!", "Привет", "Welcome to the mill")))
    assert all(map(is_list_heading, ("Latest posts", "Inhalt", "Összes cikk (3)", "Последние записи")))
    assert all(map(is_kind, ("Phlog", "My blog", "A phlog", "Mein Tagebuch")))
    assert all(map(is_column_heads, ("Name  Size  Date", "Název   Velikost")))
    assert all(
        map(
            is_notice,
            ("WORK IN PROGRESS", "Todo", "Visitors: 12", "Last updated 2026-11-20", "Gophered by Mole/3 on Debian"),
        )
    )
    assert all(map(speaks_of_self, ("I keep bees", "Ich bin Ada", "Soy Ada", "Olen Ada", "My name is Ada")))
    for known in (is_greeting, is_list_heading, is_kind, is_column_heads, is_notice, speaks_of_self):
        assert not known("The quiet mill, things to do")
