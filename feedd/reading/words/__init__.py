"""What a line or a label says: dates, links, furniture, item types. No layout, no document."""
