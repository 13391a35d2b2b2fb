"""Documents that are no plain text: Markdown, gemtext, HTML, feeds served over Gopher."""
