"""Models: estimators that are trained on masked pairs and acts, and the scorers that leave the repository."""
