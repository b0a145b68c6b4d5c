"""A document becomes what models see: sentences, then masked (sentence, actor) pairs."""
