"""The Gopher protocol: RFC 1436, its URLs (RFC 4266) and how real servers use both.

url          URLs, hosts and the request line
text         bytes to text: character sets, the final dot, control characters
menu         bytes to menu items, and the location of an item
plus         modification dates of the items of a menu, by Gopher+
errorpage    answers that are errors, which Gopher does not mark
caps         caps.txt: a server's description of itself
robots       robots.txt: what a server asks robots to leave out
places       what a person means by a host, `*.host` or a URL
addresses    addresses and ports that feedd does not connect to
certificate  the fingerprint of a TLS server's key
client       one request, one answer: the only I/O, with socks, the way through a proxy
answers      how one answer comes, and where it ends

What a document means belongs to `reading`; gaps, limits and memory of hosts belong to `hosts`.
"""
