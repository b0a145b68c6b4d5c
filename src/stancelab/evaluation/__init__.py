"""How good: out-of-fold predictions, metrics, figures."""
