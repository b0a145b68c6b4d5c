"""One file per command, thin: arguments in, objects called, results printed."""
