"""Tells lines of code from sentences: by signs that sentences have not, and by what statements begin and end with."""

import re
from collections.abc import Sequence
from typing import Literal

from feedd.reading.words.characters import wordy

# What code has and sentences have not: `x();`, `x;` alone, `{`, `==`, `f(x)`, `--option`, `a_b`, a prompt, `])`. A page
# of the manual, `ls(1)`, is none.
_CODE = re.compile(
    r"[{}]$|[^\w\s];$|\d;$|^\s*[\w.]+(?: [\w.*&]+)?;$|[=!<>]=|=>|->|::|&&|\|\||</|\w\((?!s\)|\d\w?\))[^()\s]{0,40}\)"
    r"|(?<!\S)--[a-z]|[a-z0-9]_[A-Za-z0-9]|[A-Z]_[a-z0-9]|^\s*[$%] \w|^\s*#[!i]|^\s*;;|[\])]\)$"
)
_CONSTANT = re.compile(r"[A-Z]_[A-Z]")  # `CACHE_DIR`, which manuals name in sentences too
_SENTENCE = 6  # words of a line in which such a name is no code, where it has none of the signs below
_NOT_SAID = frozenset("#$=<>{}[]/\\|&")
_DUMP = re.compile(r"\s*(?:\w +)?(?:[\da-fA-F]{4,8}:? +)?(?:[\da-fA-F]{2}[ -]){6}")  # `0100: EB 15 90 49 56 00 `, bytes
# All of code has one of these signs or pairs, which sentences seldom have; in each pair is one of the signs beside it.
SIGNS, _PAIRS = frozenset("{};=<>&|_$%#"), ("--", "::", "(", "))", "])")
PAIRED = frozenset("-:()")

# What is written behind a fence for programs that colour code, and what a reader learns nothing from.
_LANGUAGE_WORDS = (
    "ada apache applescript apl asm assembly awk basic bash bat batch bibtex c c# c++ clj clojure cmake cmd cobol"
    " common-lisp conf config console cpp crystal cs csharp css csv cxx d dart desktop diff dockerfile docker dos"
    " dot elisp elixir elm emacs-lisp erl erlang ex fish forth fortran fsharp gdscript gemini gemtext gitignore"
    " glsl gmi go golang gradle graphql groovy h haskell hcl hs html http ini java javascript jinja js json json5"
    " jsonc jsx julia kotlin ksh kt latex less lisp lua m4 make makefile markdown matlab md mermaid mysql nasm"
    " nginx nim nix objc objective-c ocaml octave org pascal patch perl pgsql php pl plain plaintext postgresql"
    " powershell prolog properties proto protobuf ps1 purescript py pycon python python3 qml r racket raku rb"
    " regex rs rst ruby rust sass scala scheme scss sed sh shell shell-session shellscript sml smalltalk solidity"
    " sparql sql sqlite svelte svg swift systemd tcl terraform tex text toml ts tsx twig txt typescript typst v"
    " vala vb vbnet verilog vhdl vim viml vimscript vue wasm x86asm xml yaml yml zig zsh"
)
_LANGUAGES = frozenset(_LANGUAGE_WORDS.split())

_SPEECH = "\"'.,!?;:()-–—“”‘’«»"
_JOINED = {ord(sign): None for sign in "_-/"}  # in names that a sentence mentions
_FEW = 3  # words of a line that is a sentence, if it has nothing else
_TALKS = 5  # words of a line that may be said
_ENDS = ";{})>\\"  # signs that statements with many words end with
_SAID = 0.7  # share of words without signs in a line that is said

_SAID_TO_END = 0.5  # the same in a sentence that ends with it
_UNBROKEN = re.compile(
    "[\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{6}"
)  # scripts without blanks

_REMARK = re.compile(r"\s*(?:#(?!\w)|//|/?\*[\s/]|/\*|;|'\s|@?rem\b|REM\b|%\s|<!--|\(\*|\.\\\")", re.ASCII)
_REMARKED = re.compile(r"\S\s{2,}(?:;|//|/\*)")  # `push ax   ; keep it`
_OPERAND = r"[\w$#%@()\[\]+*.:'&-]+"
# Statements by their signs: `a = b`, `f(x)`, `mov ax,bx`, a prompt, `10 PRINT "x"`, `<p>words</p>`, `.PP`, `[paths]`.
_STATEMENT = re.compile(
    rf"""\s*(?:
    (?:[\w.$@%*>:-]+[ ]){{0,2}}[^\s=<>!?]{{1,60}}[ ]?\??=(?:[ ]?(?![=>])\S|$)
    |(?:[\w:*.]+[ ]){{0,2}}[\w.:>$-]+\((?!\d\w{{0,4}}\)).*[);,{{:(\\]$
    |(?:[\w$@.]+:)?\s*[a-zA-Z]{{2,7}}(?:\.[bwlBWL])?\s+{_OPERAND}(?:\s*,\s*{_OPERAND})+\s*(?:;.*)?$
    |(?:[\w.-]+@[\w.-]+[: ]?[~/\w.-]*[ ]?[$\#>%]|[A-Za-z]:[\\/][\w\\/.-]*>|[a-z][a-z0-9.-]{{1,11}}[$\#]|\$)[ ]?[a-z./~]
    |\$[({{]
    |\d{{1,5}}[ ]+(?:[A-Z]{{2,7}}\b|[A-Z]\w?\$?=|\?)
    |<(?!\w+://)/?[a-zA-Z!?][\w:-]*(?:[\s/].*)?>$|.*</[\w:-]+>$
    |\.(?:[A-Z]{{1,2}}|[a-z]{{2}})(?:[ ].*)?$|\.\\"
    |\[[\w.:/-]+\]$
    |[{{}}()\[\];]+$
    )""",
    re.VERBOSE | re.ASCII,
)
# What a program shows before it reads a command: `ada@pier:~$`, `[ada@pier boats]$`, `pier:/srv#`, `(gdb)`, `ftp>`,
# `C:\\BOATS>`.
_PROMPT = re.compile(
    r"(?:\[[\w.-]+@[\w.-]+(?: [~/\w.-]{1,40})?\][ ]?[$#%>]"
    r"|[\w.-]+@[\w.-]+(?:[: ]?[~/][\w./~-]*)?[ ]?[$#%>]|[a-z][\w.-]*:(?!//)[~/][\w./~-]*[ ]?[$#]|\((?:gdb|lldb|Pdb)\)"
    r"|(?:(?:s|l)?ftp|telnet|mysql|sqlite|ghci|irb|gdb|debug)>|[A-Z]:\\[\w\\.~-]*>)(?=[ \w./]|$)"
)
_REQUEST = re.compile(  # of nroff, in the source of a page of the manual
    r"\.(?:[TS][HS]|[PLTI]?P|B[RI]?|I[RB]?|R[BISE]|nf|fi|br|sp|in|ti|ce|D[dt]|Os|S[hs]|N[md]|Pp|Bl|It|El|Op|Fl|Ar)"
    r"(?: |$)|\.\\\""
)
_LONGEST = 80  # characters of a prompt, and before it
_REQUESTS = 3  # of such a source at least, and a quarter of its lines

_OPENING = (
    r"(?:if|elif|else|elsif|for|foreach|while|until|unless|try|except|catch|switch|case|def|class|function|sub|do)"
)
_LOOP = re.compile(r"\s*for(?: each)? \w+ in \$?\w*[.(]\S", re.IGNORECASE)
# Statements that are words: `if (x)`, `import os`, `return x`, `else`, `push ax`.
_WORDS = re.compile(
    rf"""\s*(?:
    {_OPENING}\b[^.]*[)\]"'][:{{]?$|{_OPENING}[ ]?\(|(?-i:if|elif|while|def|class|except|case)[ ][\w.]+:$
    |if\b.*[^ ][ ]then$|for[ ]each[ ]\w+[ ]in[ ]\S+$|on[ ]error[ ]\w+|exit[ ]\d$|set[ ]-\w
    |(?:from[ ][\w.]+[ ])?import[ ][\w.*]+(?:[ ]as[ ]\w+)?(?:,[ ]?\w+)*$|(?:require|use)[ ]['"][^ ]+$
    |\#[ ]?(?:include|define|ifn?def|endif|if|pragma|else)\b
    |(?:else|break|continue|pass|end|fi|done|endif|then|do|begin|esac|next|nop|rts|ret|wend);?$
    |end[ ](?:if|sub|function|while|select|with|for|loop);?$|next[ ][a-z]$
    |return[ ](?:\w{{1,2}}|none|true|false|null|nil|self|[^ ]*[^\w .,!?][^ ]*)$
    |(?-i:mov|movem?|push|pop|call|jmp|j[a-z]{{1,2}}|b(?:ne|eq|ra|sr|cc|cs)|lea|ld[axy]|st[axy]|jsr|int|inc|dec|org|equ|d[bwd]
      |dc\.[bwl]|cmp|rep|stos[bwd]?|lods[bwd]?|mul|div|invoke|extrn)\s+{_OPERAND}\s*(?:;.*)?$
    |(?-i:SELECT|INSERT[ ]INTO|CREATE|DROP|ALTER|FROM|WHERE|VALUES|UPDATE|(?:ORDER|GROUP)[ ]BY)[ ](?:TABLE\b|["'*(_a-z])
    |(?-i:sudo|cd|echo|export|local|const|let|var|static|global|unset|mkdir|cp|mv|rm|cat|make|git|apt-get|pip)
      [ ](?=[^ ]*[^\w .,]|\S+$)
    |(?-i:[a-z][\w.-]{{1,15}}(?:[ ]\S+)?[ ]-{{1,2}}[a-z]|>>>[ ])
    )""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)


def is_dump(text: str) -> bool:
    """Return whether a line shows bytes: `0100: EB 15 90 49 56 00`."""
    return bool(_DUMP.match(text))


def is_language(words: str) -> bool:
    """Return whether the words of a fence only name the language of what it encloses: `bash`, `YAML`."""
    return words.casefold() in _LANGUAGES


def may_be_code(signs: str, text: str) -> bool:
    """Return whether a line has a sign that code has: a search for all of code takes fifty times as long."""
    return bool(signs) and (
        not SIGNS.isdisjoint(signs) or (not PAIRED.isdisjoint(signs) and any(pair in text for pair in _PAIRS))
    )


def is_code(words: str) -> bool:
    """Return whether a line without its URLs has what code has and sentences have not."""
    if _CODE.search(words):
        return True
    if "_" not in words or not _CONSTANT.search(words):
        return False
    return len(words.split()) < _SENTENCE or not _NOT_SAID.isdisjoint(words)


def begins_with_prompt(text: str) -> bool:
    """Return whether a line begins with what a program shows before it reads a command."""
    return ("@" in text or ":" in text or ">" in text or "(" in text) and bool(_PROMPT.match(text.lstrip()[:_LONGEST]))


def is_session(texts: Sequence[str]) -> bool:
    """Return whether lines are what was typed and what a program answered: they begin with a prompt, or have two."""
    prompts = [begins_with_prompt(text) for text in texts]
    return prompts[0] or sum(prompts) > 1


def is_source(texts: Sequence[str]) -> bool:
    """Return whether lines are the source of a page of the manual, with the requests of nroff."""
    return sum([bool(_REQUEST.match(text)) for text in texts if text[0] == "."]) >= max(_REQUESTS, len(texts) / 4)


Part = Literal["statement", "remark", "words", "rest"]


def part_of_program(text: str) -> Part:
    """Return what a line would be in a program; a sentence is one wherever it stands."""
    if not (text[0].isalpha() and text[0] not in "rR") and _REMARK.match(text):
        return "remark"
    if "  " in text and _REMARKED.search(text):
        return "statement"
    if begins_with_prompt(text):
        return "statement"
    if _talks(text):
        is_closed = text[-1] in _ENDS and (_STATEMENT.match(text) or (text[-1] not in ">)" and _WORDS.match(text)))
        return "statement" if is_closed or _LOOP.match(text) else "words"
    return "statement" if _STATEMENT.match(text) or _WORDS.match(text) else "rest"


def _talks(text: str) -> bool:
    """Return whether a line is said: most of it is words; of a sentence, half of it, or few words that are all."""
    words = text.split()
    if len(words) < _FEW:
        return not text.isascii() and bool(_UNBROKEN.search(text))
    spoken = sum(_is_word(word.translate(_JOINED).strip(_SPEECH)) for word in words)
    if len(words) < _TALKS:
        return text[-1] == "." and spoken == len(words)
    return spoken >= (_SAID_TO_END if text[0].isupper() and text[-1] in ".:" else _SAID) * len(words)


def _is_word(text: str) -> bool:
    return text.isalpha() or (not text.isascii() and wordy(text) == len(text))
