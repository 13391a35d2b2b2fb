"""`withdraw`: take an entry, a document or a host out of all that is published."""

import asyncio
from typing import TYPE_CHECKING, Any

import click

from feedd.cli import common_options, iso_time, print_error, print_json, say
from feedd.cli.completing import entry_ids
from feedd.cli.startup import start_bound
from feedd.errors import UsageError

if TYPE_CHECKING:
    from feedd.store import Withdrawal


@click.command("withdraw")
@click.argument("what", metavar="ENTRY|URL|HOST", required=False, shell_complete=entry_ids)
@click.option("--reason", metavar="TEXT", help="Why, for --list; nobody else sees it.")
@click.option("--undo", is_flag=True, help="Publish it again, as it was.")
@click.option("--list", "as_list", is_flag=True, help="List what is withdrawn.")
@click.option("--json", "as_json", is_flag=True, help="With --list: print one JSON document.")
@common_options
@click.pass_context
def withdraw_command(
    ctx: click.Context, what: str | None, *, reason: str | None, undo: bool, as_list: bool, as_json: bool
) -> None:
    """Take an entry out of all feeds, pages, archives and media files, or all entries of a document or a host.

    ENTRY is a uuid, the beginning of one, or the address of its page here; URL a document on Gopher or elsewhere; HOST
    a host, or `*.` and a host for its subdomains. Entries that are found later are withdrawn, too. The texts stay in
    the store, and --undo publishes them again.
    """
    from feedd.commands.withdraw import list_withdrawals, undo_withdrawal, withdraw

    settings = start_bound(ctx)
    if as_list == (what is not None) or (as_list and (undo or reason)) or (undo and reason):
        raise UsageError("expected ENTRY, URL or HOST with --reason or --undo, or --list alone")
    if what is None:
        _show(asyncio.run(list_withdrawals(settings)), as_json=as_json)
    elif undo:
        done = asyncio.run(undo_withdrawal(settings, what))
        say(f"{done.subject} is published again: {_count(done)}")
    else:
        done = asyncio.run(withdraw(settings, what, reason))
        say(_done(done))


def _show(withdrawals: "tuple[Withdrawal, ...]", *, as_json: bool) -> None:
    if as_json:
        print_json({"withdrawals": [_facts(one) for one in withdrawals]})
        return
    if not withdrawals:
        print_error("nothing is withdrawn")
    for one in withdrawals:
        say(f"{one.withdrawn_at.date()}  {one.kind}  {one.subject}  {_count(one)}  {one.reason or ''}".rstrip())


def _done(one: "Withdrawal") -> str:
    if one.entries:
        return f"{one.subject} is withdrawn: {_count(one)}; nothing of it is published any more"
    what = "host" if one.kind == "host" else "document"
    return (
        f"no entry that is kept here is of the {what} {one.subject}; those found later will be withdrawn. "
        f"If you meant another one: feedd withdraw --undo {one.subject}"
    )


def _facts(one: "Withdrawal") -> dict[str, Any]:
    return {
        "kind": one.kind,
        "subject": one.subject,
        "withdrawn_at": iso_time(one.withdrawn_at),
        "entries": one.entries,
        "reason": one.reason,
    }


def _count(one: "Withdrawal") -> str:
    return "1 entry" if one.entries == 1 else f"{one.entries} entries"
