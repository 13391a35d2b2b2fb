"""Programs, sessions and settings stay as they are, however much of them reads like words; words about them do not."""

from collections.abc import Mapping, Sequence
from random import Random
from textwrap import dedent

from tests.grid.axes import Case, Grid
from tests.grid.kept import standing_lines
from tests.grid.prose import read, rows_of
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS

PROGRAMS: Mapping[str, Sequence[str]] = {
    "python": (
        """
            #!/usr/bin/env python3
            import sys
            from pier import boats, tide

            LIMIT = 12

            def waiting(harbour):
                found = []
                for boat in boats(harbour):
                    if boat.length > LIMIT:
                        continue

                    found.append(boat)
                return found

            # the tide is read once
            level = tide()
            print(waiting(sys.argv[1]), level)
        """,
    ),
    "shell": (
        """
            #!/bin/sh
            set -e

            cd /srv/pier

            if [ ! -e log ]
            then
                echo 'no log'
                exit 1
            fi

            . ./settings

            for boat in $(ls boats)
            do
                grep "$boat" log >> seen
            done

            wc -l seen
        """,
    ),
    "continued": (
        """
            sudo apt-get install boats libtide3-dev ropes \\
            sails-common oars lamps \\
            harbour
        """,
        """
            $ ferry --from pier \\
                --to island \\
                --at noon
        """,
        """
            #define BOATS(n) \\
                count(n); \\
                wait(n)
        """,
    ),
    "session": (
        """
            $ ferry --list
            red ferry      31 m
            old anna       12 m

            $ cd boats
            $ ls -l
            -rw-r--r-- 1 ada 240 anna.txt
            $ make all && ./ferry -q
        """,
        """
            ada@pier:~$ ferry --list
            red ferry
            ada@pier:~$ tail -n 2 log.txt
            08:15 out
            11:05 in
            ada@pier:~$ exit
        """,
    ),
    "console": (
        """
            >>> from pier import tide
            >>> level = tide('noon')
            >>> level.high
            3.4
            >>> round(level.low)
            1
            >>> for one in level: print(one)
        """,
    ),
    "c": (
        """
            #include <stdio.h>
            #include "pier.h"

            static int boats = 0;

            int main(void)
            {
                struct tide now;

                if (!read_tide(&now))
                    return 1;

                boats = now.level / 2;
                printf("%d\\n", boats);

                return 0;
            }
        """,
    ),
    "assembler": (
        """
            start:
                    mov     ah, 9           ; write the text
                    mov     dx, offset text
                    int     21h

            again:
                    dec     cx              ; one boat less
                    jnz     again

                    ret

            text    db      'the tide is out', 0
        """,
        """
                    .org    $0801
            loop:
                    lda     tide
                    sta     $d020

                    inx
                    cpx     #40
                    bne     loop

                    rts
        """,
    ),
    "basic": (
        """
            10 REM THE FERRY
            20 INPUT "HOW MANY BOATS"; N
            30 FOR I = 1 TO N
            40 PRINT "BOAT NUMBER "; I
            50 NEXT I
            60 GOTO 20
            70 END
        """,
    ),
    "settings": (
        """
            name=North Pier
            boats=4
            open=yes

            [tide]
            source=table
            hours=12

            [log]
            file=/var/log/pier
            level=1
        """,
        """
            PREFIX = /usr/local
            CFLAGS = -O2 -Wall

            all: ferry

            ferry: ferry.o tide.o
            \t$(CC) -o $@ ferry.o tide.o

            clean:
            \trm -f ferry *.o
        """,
    ),
    "sql": (
        """
            CREATE TABLE boats (
                name text,
                length integer
            );

            INSERT INTO boats VALUES ('red ferry', 31);

            SELECT name FROM boats
                WHERE length > 12
                ORDER BY name;
        """,
    ),
    "markup": (
        """
            <pier name="north">
              <boat>
                <name>Red Ferry</name>
                <length>31</length>
              </boat>

              <boat>
                <name>Old Anna</name>
              </boat>
            </pier>
        """,
    ),
    "visual basic": (
        """
            Sub Count()
            On Error Resume Next
            Total = 0
            For Each Boat In Harbour.Boats
            If Boat.Length > 12 Then
            Total = Total + 1
            End If
            Next

            Harbour.Save Total
            End Sub
        """,
    ),
}
ABOUT: Mapping[str, Sequence[str]] = {
    "pages of the manual": ("ferry(1), tide(1), pier(5), boat_log(5),\nharbour.conf(5), north_pier(7),\nold_anna(8)",),
    "names in sentences": (
        "The keeper calls read_tide() and then\nwrite_log() before boat_count() is asked,\nso that no boat is lost.",
        "Wer read_tide() ruft, bekommt danach von\nboat_count() die Zahl der Boote, die in\nder Liste stehen.",
    ),
    "addresses": (
        "Werkstatt am Brunnen;\nMühlgasse 6-8;\nTel.: 0221 252601",
        "Ada Quill <ada@example.org>\nNorth Pier #4",
    ),
    "chat": ("<ann> is the boat in?\n<ben> not yet\n<ann> then later\n<ben> bring matches",),
    "verse": (
        "then we went home\nand all was done\nthe day was out\nand so begin again\nsaid no one then",
        "call me the boat\npush it to sea\nreturn to me\nwhen it is done",
    ),
    "quotation": (">>> who saw the boat?\n>> I did, at noon\n> and then it was gone",),
}


def _torn(lines: Sequence[str], html: str) -> str:
    """Return what does not stand in one block with the other lines of a program; "" of nothing."""
    standing = standing_lines(html)
    missed = [line for line in lines if line not in standing]
    return f"{missed[:3]}" if missed else f"{html.count('<pre>')} parts" if html.count("<pre>") > 1 else ""


def _fault(case: Case, random: Random) -> str:
    kind = case["kind"]
    sample = dedent(random.choice({**PROGRAMS, **ABOUT}[kind])).strip("\n").rstrip().split("\n")
    lines = [case["indent"] + line if line else "" for line in sample]
    if case["place"] == "alone":
        html = read(lines)
        return _torn(lines, html) and _torn(sample, html)  # the margin of a whole page may go
    texts = TEXTS[case["language"]]
    before, after, last = ((WRAPS[case["wrap"]](text, 70, random), text) for text in random.sample(texts, 3))
    html = read([*before[0], "", *lines, "", *after[0], "", *last[0]])
    if kind in PROGRAMS:
        if lost := [text for _, text in (before, after, last) if text not in rows_of(html)]:
            return f"{lost[0][:40]}"
        return _torn(lines, html)
    standing = {line.strip() for line in standing_lines(html)}
    kept = [line for line in sample if line in standing]
    return f"{kept[:2]}" if kept else ""


PROGRAMS_GRID = Grid(
    name="programs",
    axes={
        "kind": (*PROGRAMS, *ABOUT),
        "place": ("between prose", "alone"),
        "indent": ("", "    "),
        "language": tuple(TEXTS),
        "wrap": ("greedy", "ragged", "one word early"),
    },
    fault=_fault,
    makes_sense=lambda case: case["kind"] in PROGRAMS or (case["place"] == "between prose" and not case["indent"]),
)
