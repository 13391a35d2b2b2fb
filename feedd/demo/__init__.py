"""What `feedd demo` shows: a gopherhole inside feedd (`scenes`) and the small server that serves it (`hole`)."""
