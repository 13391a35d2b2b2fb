"""`feedd demo` (`show`): a gopherhole inside feedd (`scenes`) and the small server that serves it (`hole`)."""
