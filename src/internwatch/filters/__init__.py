"""What a filter may say, whether a posting passes it, and why; it neither reads files nor decides what is told."""
