"""Real pages in a real Chromium, served by a real server from a database of its own."""
