"""An address as a QR code, for the reader on a telephone. Only this module imports segno."""

import io


def qr_code(address: str) -> str:
    """Return a QR code of half blocks, two modules to a line, without any escape sequence."""
    import segno

    drawn = io.StringIO()
    segno.make(address, micro=False).terminal(drawn, compact=True)
    return drawn.getvalue().rstrip("\n")
