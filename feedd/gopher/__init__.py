"""The Gopher protocol: RFC 1436, its URLs (RFC 4266) and what real servers make of both.

url        where something is: URLs, hosts, the line that asks for a selector
text       bytes to text: character sets, the final dot, control characters
menu       bytes to menu items, and where an item leads
plus       when the items of a menu were changed, by Gopher+
errorpage  answers that are errors in disguise
caps       what a server says of itself
robots     what a server asks robots to leave alone
addresses  whom feedd does not speak to
transport  one request, one answer: the only I/O
"""
