"""Who: the knowledge base of actors, finding their mentions, resolving them through a document."""
